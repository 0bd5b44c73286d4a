use leptos::prelude::*;

use crate::components::Icon;
use crate::site::visit::visit;

#[component]
pub fn ThankYouPage() -> impl IntoView {
    let url = format!("{}/", visit().public_url);
    let encoded: String =
        url.bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect();
    let pieces = (0..24_u32).map(|n| {
        let x = (n * 37) % 100;
        view! { <rect class=format!("confetti__piece confetti__piece--{}", n % 6) x=x y="-4" width="1.2" height="2.4"/> }
    });
    view! {
        <main id="content" class="landing thanks">
            <svg class="confetti" viewBox="0 0 100 100" preserveAspectRatio="xMidYMin slice" aria-hidden="true">{pieces.collect_view()}</svg>
            <section class="page-head">
                <span class="thanks__tick"><Icon of=icondata_lu::LuCheck/></span>
                <h1>"You are on the list"</h1>
                <p class="lead">"We have written to the address you gave. If nothing is there in ten minutes, look in the spam folder."</p>
            </section>
            <section class="band band--first" aria-labelledby="next-title">
                <h2 class="band__small" id="next-title">"What happens next"</h2>
                <ol class="next">
                    <li><b>"Today"</b><span>"An email from us confirms your place. There is nothing else to do."</span></li>
                    <li><b>"When a founding spot is yours"</b><span>"We write with a link to set up your workspace. It needs your website address and five minutes."</span></li>
                    <li><b>"Then"</b><span>"You choose a plan, confirm your ideal customer profile, and the first leads arrive."</span></li>
                </ol>
            </section>
            <section class="band" aria-labelledby="share-title">
                <h2 class="band__small" id="share-title">"Know another agency that should be here?"</h2>
                <div class="share">
                    <input class="input__control input__control--mono" type="text" readonly aria-label="Link to share" value=url.clone()/>
                    <a class="button button--secondary button--medium" href=format!("https://www.linkedin.com/sharing/share-offsite/?url={encoded}") rel="noopener">"Share on LinkedIn"</a>
                    <a class="button button--secondary button--medium" href=format!("mailto:?subject=Agency%20OS&body={encoded}")>"Send by email"</a>
                </div>
            </section>
        </main>
    }
    .into_any()
}
