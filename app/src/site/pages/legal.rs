use leptos::prelude::*;

type Part = (&'static str, &'static [&'static str]);

const TERMS: &[Part] = &[
    (
        "Who we are",
        &[
            "Agency OS is a service for marketing agencies in Australia. In these terms \"we\" is the operator of Agency OS and \"you\" is the business that uses it. The service is for businesses, not consumers.",
        ],
    ),
    (
        "Your account",
        &[
            "You keep your sign-in details to yourself and tell us if somebody else may have them. You are responsible for what your team does with the account.",
            "You give us true details, and you have the right to use the data, mailboxes and numbers you connect.",
        ],
    ),
    (
        "What you may use it for",
        &[
            "You send messages to businesses about services that may be useful to them, in keeping with the Spam Act 2003, the Do Not Call Register Act 2006, the Privacy Act 1988 and the Australian Consumer Law. The service checks a good deal for you, but you remain the sender.",
            "You do not use the service to mislead, harass, sell unlawful things, or get round another service's rules. We may hold sending while we look into a complaint.",
        ],
    ),
    (
        "Fees",
        &[
            "Plans are billed a month in advance, in Australian dollars, plus GST. Credits are set to the plan's number at each renewal and do not roll over. The founding discount lasts as long as the subscription runs without a break.",
            "You may cancel at any time; access lasts to the end of the month you paid for. Rights you have under the Australian Consumer Law stay as they are.",
        ],
    ),
    (
        "Your data",
        &[
            "What you bring in stays yours. We use it to run the service for you, as the privacy policy says. You can export it while you have an account and ask us to delete it.",
        ],
    ),
    (
        "Availability and changes",
        &[
            "We work to keep the service up and show its state on the status page. We may improve or change parts of it; if a change takes away something you rely on, we tell you 30 days ahead.",
        ],
    ),
    (
        "Liability",
        &[
            "We do not promise a number of replies, meetings or sales. As far as the law allows, our liability for one event is limited to the fees you paid in the 12 months before it. Nothing here limits what cannot be limited by law.",
        ],
    ),
    ("Law", &["The law of New South Wales applies, and its courts decide."]),
];
const PRIVACY: &[Part] = &[
    (
        "What this covers",
        &[
            "This policy says what Agency OS does with personal information, in keeping with the Privacy Act 1988 and the Australian Privacy Principles.",
        ],
    ),
    (
        "Visitors to this site",
        &[
            "If you join the waitlist we keep your email address, your agency's name, and which page you came from, to write to you about your place. You can leave at any time by the link in each letter.",
            "We set at most two cookies that are not needed to sign in: one remembers dark or light, and one, while we compare headlines, remembers which one you saw. Neither is shared with anybody. There is no advertising and no tracking by others on this site.",
        ],
    ),
    (
        "Customers",
        &[
            "We keep the account details of your team, what you import and connect, and a record of what was done with it. From a connected mailbox only messages newer than the connection are looked at, headers first; only those that belong to your outreach are kept.",
        ],
    ),
    (
        "People our customers contact",
        &[
            "Our customers use business contact details, from public sources, data providers or their own records, to offer services to businesses. Every message says who sent it and how to stop. If you ask to stop, you are not contacted again for that customer.",
        ],
    ),
    (
        "Where it is kept, and who sees it",
        &[
            "Customer data is kept in Australia. Providers we use to find details, send messages, place calls and write text receive only what that one task needs. We do not sell personal information.",
        ],
    ),
    (
        "How long",
        &[
            "Waitlist entries until you have joined or asked to leave; customer data while the account runs and 30 days after; records that the law asks for, as long as it asks.",
        ],
    ),
    (
        "Your rights",
        &[
            "You may ask what we hold about you, have it corrected, or have it deleted: write to hello@agencyos.com.au. If you are not content with our answer, the Office of the Australian Information Commissioner can help.",
        ],
    ),
];

#[component]
pub fn TermsPage() -> impl IntoView {
    view! { <Legal title="Terms of service" parts=TERMS/> }
}

#[component]
pub fn PrivacyPage() -> impl IntoView {
    view! { <Legal title="Privacy policy" parts=PRIVACY/> }
}

#[component]
fn Legal(title: &'static str, parts: &'static [Part]) -> impl IntoView {
    let parts = parts.iter().map(|(heading, paragraphs)| {
        view! {
            <section>
                <h2>{*heading}</h2>
                {paragraphs.iter().map(|words| view! { <p>{*words}</p> }).collect_view()}
            </section>
        }
    });
    view! {
        <main id="content" class="landing legal">
            <section class="page-head">
                <h1>{title}</h1>
                <p class="lead">"In force from 1 November 2026."</p>
            </section>
            <div class="prose legal__parts">{parts.collect_view()}</div>
        </main>
    }
    .into_any()
}
