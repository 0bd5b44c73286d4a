//! Reusable and presentational: a component takes plain values and draws.
