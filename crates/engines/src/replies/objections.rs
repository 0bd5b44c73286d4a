//! The reason somebody gives for hesitating or declining (reply-intents.md section 6).

use std::sync::OnceLock;

use domain::replies::{Intent, ObjectionType};

use super::pattern::Matcher;
use super::token::Tokens;

use ObjectionType::{BadFit, BadTiming, Budget, ExistingProvider, InHouse, NoNeed, NotDecisionMaker, Trust};

/// Type, weight and the phrases that give it away.
const OBJECTIONS: &[(ObjectionType, f32, &[&str])] = &[
    (
        InHouse,
        3.0,
        &[
            "in house|inhouse",
            "inhouse",
            "internally|ourselves|internal",
            "own ~2 team|socials|marketing|person|people|staff|ads|content|stuff",
            "built|made|developed|wrote ~2 our|my own",
            "our|my own ~2 tool|system|platform|software|setup|process",
            "our|my|the|full time ~1 marketing team|person|manager|department|coordinator|girl|guy|lady",
            "do ~4 ourselves|myself|inhouse|internally",
            "my|our ~2 son|daughter|wife|husband|brother|nephew|niece|sister|cousin|partner|mate|kid|mum|dad|sons|daughters ~2 does|handles|runs|looks|manages|is|takes|do|did|helps|has",
            "someone ~3 team|staff|here|office|internal ~3 does|handles|who|that|looks|already",
            "someone in the ~2",
            "in the team who|that",
            "do our own",
            "nephew|uncle|aunt|sister|brother|son|daughter|wife|husband|mate|cousin|niece ~8 covered|marketing|degree|handles|does|website",
            "handle|manage|run|look|do ~3 ourselves|inhouse|internally",
            "have|got|employ|hired ~3 marketing|digital ~1 person|manager|coordinator|girl|guy|lead|officer|specialist",
        ],
    ),
    (
        ExistingProvider,
        2.8,
        &[
            "agency|agencies|provider|supplier|consultant|contractor|freelancer|mob|marketer|company|firm|guys ~4 already|currently|looking|handles|who|does|that|for|we|looks",
            "already|currently|existing|current ~5 agency|provider|supplier|company|firm|someone|guy|mob|contract|consultant|people|marketing|signed|outsourced|work|working|team|partner|freelancer",
            "signed ~6 with|deal|contract|up|on",
            "outsourced|outsource|outsourcing ~3",
            "contract with|until|runs|through|finishes|ends|expires|till|already",
            "tied|locked|contracted|committed ~2 to|into|in|with",
            "same ~4 for ~2 years|ages|decade",
            "under contract",
            "partner|our|nephews|mates agency",
            "on retainer",
            "looked after by",
            "happy|stick|sticking|stay|staying|satisfied|going|content ~1 with ~3 current|our|who|existing|the|them|what|agency|team|provider|someone",
            "have|use|got|using|engaged|hired|engage|pay|work ~4 agency|provider|marketer|consultant|freelancer|supplier|company|firm|someone",
            "on the books with",
            "crew|outfit|studio|bunch|mob|people|lads|team ~3 who|that|in ~4 look|looks|do|does|handle|handles|after",
            "have ~2 doing|running|handling|managing|looking ~2 our|that|the|it|this|after",
            "doing|running|handling|managing our google|ads|marketing|seo|stuff|socials|campaigns|it",
            "someone else",
            "went|gone|going with ~2 another|someone|different|other",
            "work|works|working|partnered with ~3 agency|company|someone|firm|another|people|mob|team",
            "taken care of",
            "covered already",
            "already ~1 covered|sorted|handled",
            "who we have|use|are|got",
            "marketing ~2 outsourced",
        ],
    ),
    (
        Budget,
        3.2,
        &[
            "budget|budgets|afford|expensive|pricey|pricy|dear|exxy|costly|cash|funds|funding|unaffordable|cheaper|dollar",
            "cash flow|strapped",
            "had|have|got the|no|any|much|enough money|funds|cash",
            "budget is ~3 #",
            "money ~3 tight|spare|not|right|is|short|up|for|in",
            "no|spare|enough money",
            "price|cost|costs|fee|fees|spend|quote ~4 high|much|steep|range|justify|frozen|problem|issue|too|out|prohibitive",
            "too much money|for us|for a",
            "tight ~4 until|now|moment|month|year|this|financially",
            "things|finances|money|budgets ~2 tight",
            "spending|spend ~4 frozen|freeze|cut|hold|cuts|paused",
            "justify ~4",
            "smaller|cheaper package|option|plan",
            "doing it tough",
            "price range",
            "interest rates",
            "out of ~2 price|league",
            "can not ~2 spend|stretch|pay",
        ],
    ),
    (
        BadTiming,
        2.5,
        &[
            "timing",
            "not ~3 now|moment|today|yet|currently|year|month|week|quarter|stage|present",
            "bad|wrong|poor|terrible ~1 time|timing",
            "try|ask|check|come|contact|reach|get|follow|circle|call|email|touch|hit|ping|catch|look|speak|revisit|talk ~4 again|back|later|base|in|after|next|up ~5",
            "again in|next|after|later",
            "revisit|reassess|reconsider ~4",
            "flat out|chat|strap|strapped|stick",
            "park it|this|that",
            "second|first half",
            "catch|grab|see me|us in|after|next|later",
            "too much on",
            "snowed under",
            "too busy",
            "busy|hectic|crazy|swamped|frantic|stretched|slammed ~4",
            "in the ~1 middle|midst of",
            "until|after|once|when ~3 eofy|easter|christmas|reno|renovation|renos|july|june|new|financial|harvest|season|audit|project|rebrand|move|finished|settled|xmas|winter|summer|january|february|march|april|may|august|september|october|november|2026|baby|merger",
            "next year|quarter|financial|fy|summer|winter|month|season",
            "later in|this|on",
            "down the track",
            "on hold",
            "mid|midway ~2 through|move|rebrand|merger|project|2026|year",
            "maybe|perhaps ~2 later|next|in|after",
            "not ~2 priority",
            "another time",
            "at capacity until",
            "hands full",
            "back burner",
            "newborn|baby",
            "circle|swing|check back",
            "has to wait",
            "park|parking|parked this|it",
            "on ~2 leave",
        ],
    ),
    (
        NotDecisionMaker,
        3.0,
        &[
            "wrong person|number|guy|bloke|contact|department|company|email|lady|one|address|fella|office|man|woman|place|people",
            "right person|contact|one|guy ~4",
            "not ~1 decision|my ~1 call|area|decision|department|role|job|remit|responsibility|patch|say",
            "decision|decisions|decides|decide|deciding ~4",
            "do not ~3 look|handle|deal|manage|make|run|work|own|have ~4 marketing|that|this|after|decisions|it|here|there|with|anymore|purchasing|advertising|say|buying|any",
            "speak|talk|contact|try|ask|email|want|reach|need ~4 to|with|is ~1 instead|our|my|the|head|owner|manager|director|boss|garth|hq|corporate",
            "you ~1 would|will|need|want|should|are|could ~1 want|better|need|be|best|have|try|speak|talk ~4",
            "head office|hq|corporate",
            "left ~3 company|business|that|there|role|years|months|ago|job|industry",
            "sold ~3 business|company|practice|it|up|shop|out",
            "retired|retiring|resigned",
            "no longer ~3 my|own|run|involved|there|with|work|in|the|mine",
            "is not ~1 steve|john|me|dave|him|her",
            "private ~1 residence|home|house",
            "^ wrong ~2 $|lol|mate|sorry|here",
            "you ~1 after ~3 in|from|at",
            "not ~1 up to me",
            "marketing is ~1 $",
            "moved|changed ~2 jobs|companies|careers|industries",
            "only the|a|an ~1 bookkeeper|receptionist|admin|office|employee|technician|tenant|apprentice|temp|assistant|nurse|worker|staff|driver|cleaner|caretaker|accountant",
            "just the|a|an ~1 driver|cleaner|caretaker|accountant|bookkeeper|receptionist|admin|office|employee|technician|tenant|apprentice|temp|assistant|nurse|worker|staff",
            "franchisor|landlord|board|committee|partners ~3 decide|decides|makes|handles|make|looks|approves|controls",
            "barking up",
            "i am in|from ~1 payroll|accounts|hr|operations|finance|reception",
            "winding ~2 up|down",
            "wound up",
            "not my department|area",
            "my boss|manager|husband|wife|partner ~3 decides|handles|makes|looks|deals|does",
            "nobody|no one|noone ~3 name|called|here|by",
            "no ~1 steve|dave|john here",
            "not ~2 person|one",
            "above my|pay grade",
        ],
    ),
    (
        NoNeed,
        2.5,
        &[
            "referral|referrals|repeat|mouth ~4",
            "word of mouth",
            "enough|plenty|more|too|heaps|loads ~2 work|leads|clients|customers|jobs|business|patients|enquiries|than|bookings|on",
            "more ~1 work|jobs|leads|enquiries than",
            "all the|of ~1 work|jobs|clients|business|customers",
            "customers|clients|work|business ~1 find|finds|comes|come ~2 us|me|in|to",
            "do not ~1 advertise|spend|market",
            "never have|had|needed ~3",
            "jobs ~2 we can",
            "fully booked|committed",
            "booked ~1 out|solid|up|until|through|to",
            "books ~2 closed|full",
            "closed ~1 books",
            "no ~2 need|requirement",
            "do not ~2 need|require|want any|more|help|extra|leads|clients|customers|new|it|this|marketing",
            "pipeline ~2 full|strong|healthy|good",
            "full pipeline|book|books|capacity|up|roster",
            "at|over|beyond capacity",
            "wait|waiting list|listed|lists",
            "waitlist",
            "waitlisted",
            "not taking ~3 new|on|clients|patients|customers|work",
            "turning|turn ~2 away|down ~2",
            "keep|keeps|keeping us|me ~2 busy|full|going",
            "all good|sorted|set",
            "chockers|chockas|chocka|maxed",
        ],
    ),
    (
        BadFit,
        2.6,
        &[
            "charity|charities|volunteer|volunteers|church|tender|tenders|tendering|wholesale|wholesaler|wholesalers|distributor|distributors|government|council|franchise|franchisee|nonprofit|hobby|panel|panels|reseller|resellers|department|parish|school|cooperative|union ~2",
            "not for profit",
            "not ~2 relevant|applicable|suited|suit|apply|appropriate|fit|us|right",
            "does|is|would not ~3 suit|apply|fit|work|relevant|translate|applicable|suited ~3",
            "do not ~3 sell|deal|serve|market|advertise|service|work|take|have ~4 public|consumers|direct|directly|customers|clients|leads|anyone|website|people",
            "only ~3 sell|supply|work|deal|service|one|two|export|supplies|sells ~4",
            "wrong kind|type|sort|industry|fit|size|market",
            "too small|niche|specialised|regional|remote",
            "not ~2 kind|type|sort|model|business",
            "one client|customer",
            "all our ~1 work|sales|business|revenue|jobs|income comes|come|is|are|through|goes",
            "regulated|regulations|prohibited|legislation|allowed|permitted ~4",
            "organisation like ours",
            "sole ~1 trader|supplier|contract|client",
        ],
    ),
    (
        Trust,
        2.8,
        &[
            "burnt|burned|stung|scammed|ripped|conned|bitten|fleeced|duped",
            "promise|promises|promised|guarantee|guaranteed|guarantees ~4",
            "bot|robot|scam|scammy|scams|scammer|legit|legitimate|genuine|shonky|dodgy|cowboys|snake|sharks|spam|spammy|fake",
            "real ~1 person|human|company|business|people",
            "where|how ~1 did|do|have|had you ~2 get|find|got|come|obtain|have|source ~4",
            "references|testimonials|reviews|proof|prove|referees|credentials",
            "never ~2 works|worked|again|delivers|deliver|work|delivered|seen",
            "heard|seen|tried|had|been ~4 before|it all|this before",
            "waste|wasted|wasting ~4",
            "got|saw|had|received nothing|nowhere|zero|zip ~2",
            "nothing out of",
            "will not be ~2 again",
            "never again",
            "bad experience|experiences|run|taste",
            "do not ~2 trust|believe|buy|business ~3",
            "trust|believe|sceptical|skeptical|suspicious|wary|hesitant|dubious|doubt ~2",
            "spent ~6 got|nothing|on|leads|with",
            "too good",
            "cold email|emails|emailers|call|calls|calling|callers|pitch|outreach ~4",
            "one of you|your lot|mob|guys|agencies",
            "agency|agencies|mob ~3 last|before|burned|burnt|nothing|previous",
            "overpromise*|underdeliver*|oversold|overhyped",
            "what makes you ~4",
            "honestly",
            "every|everyone|everybody|all ~2 physio|business|clinic|builder|company|practice|tradie|in|the",
            "clients|names|people|someone ~5 speak|talk|call|ring ~1 to|with?",
            "how is|would|come you ~3 across|found|find|hear",
            "legal|comply|compliant|compliance|illegal|privacy",
        ],
    ),
];

fn matcher() -> &'static Matcher {
    static MATCHER: OnceLock<Matcher> = OnceLock::new();
    MATCHER.get_or_init(|| Matcher::new(OBJECTIONS.iter().map(|(_, _, patterns)| *patterns)))
}

/// The main reason and a second one, where a human reply voices any. A decline without a reason has none.
pub fn objections(tokens: &Tokens, intent: Intent) -> (Option<ObjectionType>, Option<ObjectionType>) {
    match intent {
        Intent::Unsubscribe => return (Some(ObjectionType::DoNotContact), None),
        Intent::NotInterested | Intent::Question => {}
        _ => return (None, None),
    }
    let mut scores: Vec<(ObjectionType, f32)> = Vec::new();
    for hit in matcher().find(tokens) {
        let (kind, weight, _) = OBJECTIONS[hit.cue];
        match scores.iter_mut().find(|(other, _)| *other == kind) {
            // A second phrase for the same reason adds, but less.
            Some((_, score)) => *score += 0.3 * weight,
            None => scores.push((kind, weight)),
        }
    }
    // A question about price, term or trade is a question; only a voiced worry makes it an objection.
    if intent == Intent::Question {
        scores.retain(|(kind, score)| match kind {
            Budget => voiced_budget(tokens),
            BadTiming | NoNeed | BadFit => *score > 3.0,
            _ => true,
        });
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    let nth = |at: usize| scores.get(at).map(|(kind, _)| *kind);
    (nth(0), nth(1).filter(|_| scores[1].1 >= 2.5))
}

fn voiced_budget(tokens: &Tokens) -> bool {
    const WORRIES: [&str; 14] = [
        "tight",
        "expensive",
        "pricey",
        "dear",
        "afford",
        "budget",
        "cheaper",
        "steep",
        "smaller",
        "cash",
        "frozen",
        "costly",
        "exxy",
        "justify",
    ];
    tokens.words().any(|word| WORRIES.contains(&word))
}
