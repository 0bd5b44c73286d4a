//! What surrounds pages: signed-in, signed-out and admin layouts.
