use domain::Channel;
use leptos::prelude::*;

use super::words::CHANNELS;
use crate::components::{Icon, Slider, channel_name};

/// The name of the field with a channel's share.
pub const fn field_of(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "allocation_email",
        Channel::Sms => "allocation_sms",
        Channel::Linkedin => "allocation_linkedin",
        Channel::Voice => "allocation_voice",
        Channel::Mail => "allocation_mail",
    }
}

/// The shares of the five channels, which the person moves; they have to total 100.
#[derive(Clone, Copy, Debug)]
pub struct Shares([RwSignal<i64>; 5]);

impl Shares {
    /// In the order of [`CHANNELS`].
    pub fn new(first: [i64; 5]) -> Self {
        Self(first.map(RwSignal::new))
    }
    pub fn total(self) -> i64 {
        self.0.iter().map(|share| share.get()).sum()
    }
    pub fn are_whole(self) -> bool {
        self.total() == 100
    }
}

/// What is wrong with a total, in words; `None` when it is 100.
fn wrong(total: i64) -> Option<String> {
    let rest = 100 - total;
    match rest {
        0 => None,
        1.. => Some(format!("The shares must total 100. They total {total}: {rest} to give.")),
        _ => Some(format!("The shares must total 100. They total {total}: {} too many.", -rest)),
    }
}

/// Five sliders, each with a number beside it, and their total. `error` is what the server said of them.
#[component]
pub fn AllocationSliders(shares: Shares, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    let sliders = CHANNELS
        .iter()
        .zip(shares.0)
        .map(|(channel, share)| view! { <Slider name=field_of(*channel) label=channel_name(*channel) bind=share unit="%"/> })
        .collect_view();
    let told = Memo::new(move |_| wrong(shares.total()).or_else(|| error.get()));
    view! {
        <fieldset class="allocation">
            <legend class="field__label">"Share of each channel"</legend>
            <p class="field__hint">"Over a rolling week, the channel furthest below its share goes first. A lead's score and details decide which channels are open."</p>
            <div class="allocation__sliders">{sliders}</div>
            <p class="allocation__total" class=("allocation__total--wrong", move || told.with(Option::is_some))>
                <span class="allocation__word">"Total"</span>
                <span class="allocation__figure" data-testid="allocation-total">{move || format!("{}%", shares.total())}</span>
            </p>
            <div aria-live="polite">
                {move || told.get().map(|words| view! { <p class="field__error"><Icon of=icondata_lu::LuCircleAlert/><span>{words}</span></p> })}
            </div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_total_of_a_hundred_is_right_and_the_rest_is_counted() {
        assert_eq!(wrong(100), None);
        assert!(wrong(90).unwrap().contains("10 to give"));
        assert!(wrong(120).unwrap().contains("20 too many"));
    }
}
