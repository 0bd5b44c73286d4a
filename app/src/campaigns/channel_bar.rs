use domain::Channel;
use leptos::prelude::*;

use crate::components::channel_name;

const fn part_class(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "channel-bar__part channel-bar__part--email",
        Channel::Linkedin => "channel-bar__part channel-bar__part--linkedin",
        Channel::Sms => "channel-bar__part channel-bar__part--sms",
        Channel::Voice => "channel-bar__part channel-bar__part--voice",
        Channel::Mail => "channel-bar__part channel-bar__part--mail",
    }
}

const fn key_class(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "channel-key channel-key--email",
        Channel::Linkedin => "channel-key channel-key--linkedin",
        Channel::Sms => "channel-key channel-key--sms",
        Channel::Voice => "channel-key channel-key--voice",
        Channel::Mail => "channel-key channel-key--mail",
    }
}

/// Where each share begins, and how wide it is, in per cent.
fn parts(shares: &[(Channel, i64)]) -> Vec<(Channel, i64, i64)> {
    let mut from = 0;
    let mut found = Vec::new();
    for (channel, share) in shares.iter().copied().filter(|(_, share)| *share > 0) {
        found.push((channel, from, share));
        from += share;
    }
    found
}

/// How the touches of a campaign are shared among the channels: a bar and its key in words.
#[component]
pub fn ChannelBar(shares: Vec<(Channel, i64)>) -> impl IntoView {
    let parts = parts(&shares);
    let bars = parts
        .iter()
        .map(|(channel, from, share)| {
            view! { <rect class=part_class(*channel) x=format!("{from}%") width=format!("{share}%") height="6"></rect> }
        })
        .collect_view();
    let keys = parts
        .iter()
        .map(|(channel, _, share)| {
            view! { <li class=key_class(*channel)><span class="channel-key__dot" aria-hidden="true"></span>{channel_name(*channel)}" "<span class="channel-key__share">{format!("{share}%")}</span></li> }
        })
        .collect_view();
    view! {
        <div class="channel-bar">
            <svg class="channel-bar__bar" aria-hidden="true" width="100%" height="6">{bars}</svg>
            <ul class="channel-bar__keys" aria-label="Channels">{keys}</ul>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_stand_one_after_the_other_and_empty_ones_are_left_out() {
        let shares = [(Channel::Email, 60), (Channel::Sms, 0), (Channel::Linkedin, 40)];
        assert_eq!(parts(&shares), [(Channel::Email, 0, 60), (Channel::Linkedin, 60, 40)]);
        assert!(parts(&[]).is_empty());
    }
}
