//! Identity through its workflows: a real database, a real mail server on loopback, a clock moved by hand.

mod world;

mod signing_in;
mod signing_up;
