//! Reusable and presentational: a component takes plain values and draws. All of them in all their
//! states are at `/dev/components`.
//!
//! | To | Use |
//! |---|---|
//! | act | [`Button`], [`Menu`], [`CopyButton`] |
//! | ask | [`Field`] around [`TextInput`], [`TextArea`], [`PasswordInput`], [`Select`]; [`Checkbox`], [`Switch`], [`RadioCards`]; [`FormErrorSummary`] |
//! | interrupt | [`Dialog`], [`ConfirmDialog`], [`Drawer`] |
//! | tell | [`ToastHost`] and [`use_toasts`], [`Banner`], [`Badge`] |
//! | divide | [`Tabs`], [`Pagination`], [`FilterBar`] |
//! | list | [`DataTable`] |
//! | wait, fail, be empty | [`Widget`], [`Skeleton`], [`ErrorCard`], [`EmptyState`] |
//!
//! Ids are given by the caller and plain, so the server and the browser draw the same.
//! A `Signal` prop takes a value, a signal or a closure.

mod badge;
mod banner;
mod button;
mod checkbox;
mod copy_button;
mod data_table;
mod dialog;
mod drawer;
mod empty_state;
mod error_card;
mod field;
mod focus;
mod form_error_summary;
mod icon;
mod menu;
mod modal;
mod pagination;
mod password_input;
mod query_link;
mod radio_cards;
mod select;
mod skeleton;
mod switch;
mod tabs;
mod text_input;
mod toast;
mod two_way;
mod widget;

pub use badge::{Badge, Tone};
pub use banner::Banner;
pub use button::{Button, ButtonKind, ButtonSize, ButtonVariant};
pub use checkbox::Checkbox;
pub use copy_button::CopyButton;
pub use data_table::{Align, Column, DataTable, Direction, FilterBar, RowHead, Sort};
pub use dialog::{ConfirmDialog, Dialog, DialogActions, DialogSize};
pub use drawer::{Drawer, DrawerSide};
pub use empty_state::EmptyState;
pub use error_card::ErrorCard;
pub use field::{Field, FieldContext};
pub use form_error_summary::FormErrorSummary;
pub use icon::{Icon, IconData};
pub use menu::{Menu, MenuItem, MenuLabel, MenuSeparator};
pub use modal::{close_dialog, open_dialog};
pub use pagination::{Pagination, Paging, grouped};
pub use password_input::PasswordInput;
pub use query_link::query_href;
pub use radio_cards::RadioCards;
pub use select::{Choice, Select};
pub use skeleton::{Skeleton, SkeletonShape};
pub use switch::Switch;
pub use tabs::{Tab, Tabs, use_tab, use_tab_of};
pub use text_input::{InputKind, TextArea, TextInput};
pub use toast::{ToastHost, Toasts, provide_toasts, use_toasts};
pub use widget::Widget;
