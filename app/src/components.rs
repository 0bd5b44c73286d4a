//! Reusable and presentational: a component takes plain values and draws. All of them in all their
//! states are at `/dev/components`.
//!
//! | To | Use |
//! |---|---|
//! | act | [`Button`], [`Menu`] with [`MenuItem`]s, [`CopyButton`], [`CommandPalette`], [`ThemeToggle`] |
//! | ask | [`Field`] around [`TextInput`], [`TextArea`], [`PasswordInput`], [`Select`]; [`Checkbox`], [`Switch`], [`RadioCards`], [`Slider`]; [`FormErrorSummary`] above them |
//! | interrupt | [`Dialog`], [`ConfirmDialog`], [`Drawer`] |
//! | tell | [`ToastHost`] and [`use_toasts`], [`Banner`], [`Tooltip`] |
//! | name a state | [`Badge`], [`AlsBadge`], [`ChannelBadge`], [`RoleBadge`], [`PlanBadge`], [`SubscriptionBadge`], [`IntentBadge`], [`Avatar`], [`Kbd`], [`Logo`] |
//! | divide | [`Tabs`] with [`use_tab`], [`Pagination`], [`FilterBar`], [`query_href`] for links that keep the rest |
//! | list | [`DataTable`] with [`Column`]s, [`Timeline`] |
//! | show figures | [`BentoGrid`], [`Card`], [`StatCard`], [`ScoreBars`], [`LineChart`], [`BarChart`], [`BarList`], [`DonutChart`], [`FunnelChart`], [`Sparkline`] |
//! | wait, fail, be empty | [`Widget`], [`Progress`], [`Skeleton`], [`ErrorCard`], [`EmptyState`] |
//!
//! Ids are given by the caller and plain, so the server and the browser draw the same.
//! A `Signal` prop takes a value, a signal or a closure.

mod als_badge;
mod avatar;
mod badge;
mod banner;
mod bento;
mod button;
mod card;
mod charts;
mod checkbox;
mod command_palette;
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
mod kbd;
mod logo;
mod menu;
mod modal;
mod pagination;
mod password_input;
mod progress;
mod query_link;
mod radio_cards;
mod select;
mod skeleton;
mod slider;
mod stat_card;
mod status_badge;
mod switch;
mod tabs;
mod text_input;
mod theme_toggle;
mod timeline;
mod toast;
mod tooltip;
mod two_way;
mod widget;

pub use als_badge::{AlsBadge, ScoreBars, ScorePart};
pub use avatar::Avatar;
pub use badge::{Badge, Tone};
pub use banner::Banner;
pub use bento::{BentoCell, BentoGrid, BentoSpan};
pub use button::{Button, ButtonKind, ButtonSize, ButtonVariant};
pub use card::Card;
pub use charts::{
    BarChart, BarList, BarRow, DonutChart, Format, FunnelChart, LineChart, Series, Slice, Sparkline,
};
pub use checkbox::Checkbox;
pub use command_palette::{Command, CommandPalette};
pub use copy_button::CopyButton;
pub use data_table::{Align, Column, DataTable, Direction, FilterBar, RowHead, Sort};
pub use dialog::{ConfirmDialog, Dialog, DialogActions, DialogSize};
pub use drawer::{Drawer, DrawerSide};
pub use empty_state::EmptyState;
pub use error_card::ErrorCard;
pub use field::{Field, FieldContext};
pub use form_error_summary::FormErrorSummary;
pub use icon::{Icon, IconData};
pub use kbd::Kbd;
pub use logo::Logo;
pub use menu::{Menu, MenuItem, MenuLabel, MenuSeparator};
pub use modal::{close_dialog, open_dialog};
pub use pagination::{Pagination, Paging, grouped};
pub use password_input::PasswordInput;
pub use progress::Progress;
pub use query_link::{query_href, query_value};
pub use radio_cards::RadioCards;
pub use select::{Choice, Select};
pub use skeleton::{Skeleton, SkeletonShape};
pub use slider::Slider;
pub use stat_card::{Delta, StatCard, Trend};
pub use status_badge::{
    ChannelBadge, IntentBadge, PlanBadge, RoleBadge, SubscriptionBadge, channel_icon, channel_name,
    channel_tone,
};
pub use switch::Switch;
pub use tabs::{Tab, Tabs, use_tab, use_tab_of};
pub use text_input::{InputKind, TextArea, TextInput};
pub use theme_toggle::ThemeToggle;
pub use timeline::{Timeline, TimelineItem};
pub use toast::{ToastHost, Toasts, provide_toasts, use_toasts};
pub use tooltip::Tooltip;
pub use widget::Widget;
