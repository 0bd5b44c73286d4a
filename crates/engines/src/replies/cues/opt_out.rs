//! Wishes that contact, or the use of data, end. Weight 5 and more decides alone; less needs company.

use super::{Cue, Family, Guard, cue};
use crate::replies::pattern::Hit;
use crate::replies::token::{Sentence, Tokens};

const F: Family = Family::OptOut;

pub const CUES: &[Cue] = &[
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.unsubscribe",
        &[
            "unsubscrib*|unsub|unsubs|unsubbed",
            "opt|opting|opted me|us? out",
            "opt|opting|opted ~2 out of",
            "de register|list me|us",
        ],
    ),
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.stop_contact",
        &[
            "stop|quit|cease|desist|discontinue|halt|refrain ~3 @contacting",
            "you ~2 stopped ~3 @contacting",
            "stop|quit|cease|discontinue|halt ~3 the|these|this|those|all|your|any|with|of ~3 @messages",
            "end|ending these|this|your|all ~2 @messages|@list",
            "stop|cease|discontinue all|any|further|the|your|these|cold @messages",
            "stop @messages $",
            "cease|discontinue @messages",
            "stop|cease ~2 all|further|any ~1 contact|communication|correspondence",
            "cease and desist",
            "tell ~4 to stop",
            "make ~4 stop",
            "want|need|like ~4 to stop $",
            "turn|switch ~3 off please? $",
            "turn off these|this|the|your ~2 @messages",
            "stop ~3 spam|rubbish|crap|harassment",
            "cease ~3 using|use|marketing|contact",
        ],
    ),
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.bare_stop",
        &[
            "^ please|just|ok|oi|seriously|omg|hey|now|kindly|jess|can|will|you|mate|again|hi|hello|no|well|then|last|warning|for|the|time? stop please|thanks|now|this|it|pls|all|mate|again|immediately|these|them|already|contacting|jess|thank|ok? you|please? $",
            "^ pls? stop $",
            "please stop $",
            "please stop this|these|it|now|immediately|at|asap|straight",
            "^ stop it|this|these|them|all|now|please|at",
            "^ stop it? with",
            "just stop",
            "^ cancel|quit|end|remove|stop|halt|enough|dnc please|thanks|now|all|me|it? $",
            "^ actually? just? stop $",
            "you|people|guys|lot ~2 please stop",
            "desist $",
            "^ stop i",
            "nope|no stop|remove",
            "say|said|told|tell|asked|ask ~3 stop",
            "^ i? blocked|blocking $",
            "do not disturb",
            "take the hint",
            "give it|this a rest|break",
            "knock it off",
            "back off $",
            "^ can|could|will|would you ~1 not $",
            "you people|lot|guys ~2 ever|never stop|listen|quit",
            "never|not stop do you",
        ],
    ),
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.remove_me",
        &[
            "@remove|remove ~2 me|us|myself|ours|ourselves",
            "drop|pull|withdraw|cut me|us|myself from|off|out|loose",
            "@remove|drop|pull|withdraw ~1 my|our|this|these|the|that|any|all|every ~2 @data|numbers|addresses|emails",
            "@remove|remove everything|anything|all ~3 (i|me|us|hold|have|held)",
            "@remove everything|all ~4 have|hold|store|on",
            "@remove|remove ~8 from ~3 @list|list",
            "@remove|remove ~3 email|emails|number|address|details|name from",
            "^ please|kindly|just? @remove|remove please|thanks|immediately|now? $",
            "@remove|remove it|them immediately|please|now|today|asap|from|and|or? $",
            "be|been|get|getting|being|am|are ~1 @remove",
            "removal request",
            "^ please|kindly|and|so? @remove me|us|my|our|this|everyone|everybody|everything|all|any",
            "please|kindly @remove ~6",
            "unlist|unenrol|unenroll|deregister|unregister me|us|this|our|my",
            "request ~3 removal|deletion|erasure|removed|deleted",
            "request ~3 remove|delete|erase|destroy",
            "right to ~3 forgotten|erasure|deletion",
            "right to have my",
            "formal ~3 removal|cease",
            "confirm ~4 removed|deleted|deletion|removal|erased|destroyed",
            "take|pull ~1 down ~2 my|our",
            "my|our ~2 details|data|information|number|email taken|pulled down|off",
            "@remove|remove ~2 from ~2 your|the|any",
            "number|address|email|details|name ~4 off|from ~3 @list|list",
            "consider|take this ~2 my|our|notice ~2 opt|request|notice|unsubscribe",
            "wrong email|number|address|person and ~4 @remove|off|stop",
        ],
    ),
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.off_the_list",
        &[
            "take|taken|taking|get|got|pull|pulled|knock|strike|struck|scratch|cross|wipe|kick|bump|have|scrub ~1 me|us ~3 off",
            "take|taken|get|pull|knock|strike|scratch|cross|scrub ~6 off ~4 @list",
            "off|from your|the|this|that|ya|any|these|all|whatever|you ~3 @list|list|lists",
            "off|from ~2 mailing|email|contact|call|calling|marketing|distribution|sms|text list|lists",
            "off this $",
            "off of? this|these|your $",
            "taken|take|be|get off this",
            "^ off please? $",
            "take ~1 my|our|this|the ~3 off",
            "wants? ~1 off this|the|your",
            "want out $",
            "off this|the|your list",
            "left|leave|leaving ~2 off ~4 @list|emails|mailouts|future|mailings|messages",
            "take ~2 off please|thanks|thx|pls|now|asap? $",
            "take ~4 off this|the|your campaign|thread|chain",
        ],
    ),
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.do_not_contact",
        &[
            "do|would|please|you not|never ~1 @contact|contact ~5 me|us|my|our|it|here|again",
            "prefer|rather|like|appreciate|want ~2 not ~2 receive|get|be|hear|have",
            "not|never ~2 use|using ~1 it|this|that|them|my|our ~3 again|anymore|further|for",
            "not|never text|email|call|ring|phone|message|contact it|this|here|us|me",
            "do|please|can|could|would|you not|never ~2 @contact|contact me|us|my|our|this|here|again|anymore|any|the|at|in|people|anyone",
            "not|never ~2 @contact|contact ~4 again",
            "^ please|hey|hi|jess? do not|never ~1 @contact|contact|disturb please|thanks|again? $",
            "never|not ever? @contact|contact ~5 again|anymore",
            "do not|never ~1 send|sending ~3 me|us|any|anything|another|further|these|more|this|again|emails|texts|messages|stuff|rubbish",
            "not send|sending ~2 me|us ~1 any|anything|more|these|emails|another",
            "do not reach out|follow up again|anymore|any|further",
            "not reach out",
            "do not ~1 use ~2 this|my|our ~2 @data|@list|again",
            "use ~3 number|email|address again",
            "do not ~1 use|market|advertise|pitch|sell|promote ~1 it|to|this|here",
            "dnc",
            "no|not|do ~1 call|contact|email|text|marketing list|register",
            "as|for|a|the do|no ~1 not? ~1 call|contact",
            "suppression|exclusion|optout|block list",
            "opt out list",
            "do not pitch|market|sell|advertise me|us|to|here",
            "do not ~1 include|add ~2 me|us|our|my",
            "do|would|please not ~2 be @contact|contacted|emailed|called|texted|phoned",
            "not|never ~1 contact|email|ring|text|call|message ~2 anymore|again|further|any",
            "not emailing|contacting|texting|calling|ringing|messaging me|us",
            "not contact|email|text|ring|phone|message ~1 my|our|this|me|us",
            "do not @contact|contact please? $",
            "not to @contact|contact ~4 me|us|my|our|this|here|again",
            "you ~2 not|never ~1 contact|email|text|call me|us|again",
            "not again please? $",
            "not ~1 try|trying again",
            "stop ~1 trying",
            "do not bother ~1 @contacting|again|us|me|trying",
        ],
    ),
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.not_wanted",
        &[
            "not|never|no longer|longer ~1 want|wish|like|need|care|consent|agree|interested|prefer|keen|happy|asked|ask ~3 receive|receiving|get|getting|hear|hearing ~5 @messages|you|these|this|anything|more|stuff|again|further",
            "not|no longer|longer ~2 want|wish|need|like ~3 be|being contacted|emailed|called|texted|bothered|disturbed|hassled|spammed|marketed|approached|messaged|pestered|on ~2 @list|list",
            "not|longer want|wish|need|like any|your|these|those|this|more|further|unsolicited|spam|marketing ~3 @messages",
            "not want|need these|this|them|those $",
            "not want ~1 these|them",
            "not want ~2 @messages from",
            "not want|wish ~2 contact|communication",
            "rather|prefer|appreciate ~4 not|did not ~2 @contact|contact|contacted|emailed|call|send|receive|get|hear",
            "rather ~1 not hear",
            "not|did not ask|asked ~1 for ~3 this|these|emails|it|any",
            "not ~1 be on ~2 @list|list",
            "not appreciate ~4 contacted|emails|calls|texts|unsolicited|emailed|called|spam",
            "want|wish|require|request|need no|nothing ~1 further|more ~2 contact|from|communication|to",
            "nothing more ~2 from you",
            "longer wish|want ~1 to ~2 receive|be|hear",
            "not accept unsolicited|cold|marketing",
            "no soliciting|solicitation|cold",
            "not want ~4 spam|marketing|unsolicited|advertising",
            "not|never|longer ~1 interested in receiving|getting|emails|hearing",
        ],
    ),
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.no_more",
        &[
            "no more|further|future ~2 @messages|@contact|contact|of|follow|please|thanks",
            "^ no more please|thanks? $",
            "no @messages please|thanks|thank|from|pls",
            "^ no|zero contact|emails|texts|calls|sms|messages|spam $",
            "no more ~2 these|this",
            "no more ~3 please $",
            "last ~3 want|wish|need|expect to see|get|hear|receive",
            "do|would|please not ~2 follow up",
            "not|never ~2 dialled|called|contacted|emailed|texted|rung|phoned|messaged|bothered again|any|anymore|for",
            "nobody|no one|noone ~6 contacted|called|emailed|rung|texted",
            "never|not ~1 want to see|get|hear ~3 again|another|more",
            "no further contact|emails|correspondence|communication|calls|texts|messages",
            "enough ~3 emails|messages|texts|calls|spam|already|please",
            "enough of|with ~2 @messages|these|this",
            "no ~1 contact please|whatsoever|from",
            "leave ~3 out of ~3 emails|campaigns|mailings|this|it",
            "last ~1 email|message|text you",
            "let|make ~2 be ~2 last",
            "make ~2 the|your last",
            "the|your last ~1 one|email|text|message|call please $",
            "preferences ~2 no|none|off",
        ],
    ),
    cue(
        F,
        6.5,
        Guard::AboutUs,
        "opt_out.hostile",
        &[
            "piss|bugger|fuck|rack|sod|naff|nick|eff|fuckoff|frig|jog|buzz|f|clear right? off",
            "fuckoff",
            "jog|move on please|mate? $",
            "fuck you|this|ya|right",
            "go away",
            "get|go stuffed|lost|fucked|jump|rooted|bite",
            "do one $",
            "shove ~2 it|this|that|your",
            "shove it|this|your",
            "up yours",
            "leave ~2 me|us|everyone alone|be",
            "lose|forget|burn my|our|this|the number|email|address|details|contact",
            "lose ~1 number|email",
            "get out of my|our inbox",
            "clear off",
            "rack|nick off ~1 mate|spammer|dickhead",
            "^ f off",
            "do not ever ~1 contact",
            "sick|tired|fed|over|had ~2 of|with|up|enough ~3 spam|emails|texts|calls|messages|contacting",
            "pain in|parasites|pests|pest|scum|leeches|spammers|spammer|wankers|dickheads|leech|parasite|muppet|idiots",
        ],
    ),
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.complaint",
        &[
            "spam act",
            "acma",
            "fair trading",
            "consumer affairs",
            "another one|email|text|message|call of|and ~4 i|we|ill|will|it",
            "one more email|text|message|call ~2 and",
            "who|whoever sold you",
            "not for sales|marketing|solicitation|advertising",
            "isnt|not ~1 for sales",
            "ombudsman",
            "accc",
            "dncr",
            "do not call|contact|email|mail|text register|list|registry",
            "not ~1 call register|list|registry",
            "report|reported|reporting|lodge|lodging ~5 spam|acma|domain|regulator|authorities|you|privacy|harassment|complaint|google",
            "this|that|it is|was|looks ~2 spam|unsolicited|harassment|harassing|illegal|intrusive",
            "marked|marking|flagged|flagging ~2 as? spam|junk",
            "marked|flagged|reported ~2 spam",
            "^ spam|spammer|scam|scammer|junk $",
            "in? breach|breaching|breaches|violation|violating ~4 act|law|privacy|spam|policy|principles",
            "my|our|a|the lawyer|lawyers|solicitor|solicitors|legal ~3 be|contact|touch|hear|team",
            "hear|hearing from ~2 lawyer|lawyers|solicitor|solicitors",
            "legal action|proceedings",
            "formal|make|file|lodge|official ~2 complaint",
            "complain to",
            "harassment|harassing|harassed",
            "stalking",
            "privacy act|commissioner|principles|law|laws|legislation",
            "gdpr|oaic",
            "unsolicited commercial|email|emails|marketing|contact|call|calls|message|messages",
            "blocked|block|blocking ~1 you|your|and|this|the ~1 number|domain|sender|reported|email|address|emails|system|messages?",
            "please block ~3 email|number|address",
            "complaint lodged|made|filed|submitted|sent",
            "spammer|spammers|spamming|scammer|scammers",
            "forwarded|sent|submitted|passed ~4 spam|scamwatch|acma|regulator|ombudsman",
            "i blocked|block|am blocking you",
            "have blocked you|this|your",
            "complaint|complaints to|with|against ~2 you|your|regulator|acma|fair",
        ],
    ),
    cue(
        F,
        5.0,
        Guard::AboutUs,
        "opt_out.consent",
        &[
            "not ~2 consent ~1 to|$",
            "withdraw|withdrawing|revoke|revoking|withdrawn ~3 consent|permission",
            "never ~2 consented|consent|agreed|subscribed",
            "never|not ~3 permission|consent ~2 to|for|email|contact|text|call",
            "without ~2 consent|permission",
            "no right to",
            "not ~2 authorise|authorize|authorised|permit|permitted ~2 to? ~2 contact|ring|use|email|call|text|phone",
            "not have ~2 permission|consent",
            "use of my|our ~2 data|details|information|email|number",
            "stop|cease ~1 using|use|storing|holding|sharing ~2 my|our|this|the",
            "hold|holding|store|storing|keep|keeping ~2 my|our|about ~2 data|details|information",
            "must not be used",
            "private|personal ~1 number|mobile|address|phone|email|line|inbox ~4 not",
            "private number|mobile|address|phone",
            "for|only patients|clients|emergencies|customers|parents|residents|staff ~4 not|no",
            "not for marketing",
        ],
    ),
    cue(
        F,
        2.6,
        Guard::Statement,
        "opt_out.never_signed_up",
        &[
            "never|not ~1 sign|signed|sign|subscribe|subscribed|ask|asked|request|requested|register|registered|opt|opted ~1 up|for|to|anything|this|these|it|in",
            "unwanted|unsolicited|nuisance",
        ],
    ),
    cue(
        F,
        6.0,
        Guard::AboutUs,
        "opt_out.asked_before",
        &[
            "asked|told|requested|said|emailed|messaged ~6 removed|stop|off|unsubscribe|unsubscribed|deleted|remove|delete|taken",
            "asked|told|said ~4 not ~1 to? ~1 @contact|contact",
            "still getting|receiving|emailing|texting|calling|sending ~4 @messages|these|this|me|us",
            "how many times ~8 stop|remove|off|unsubscribe|no",
            "third|second|fourth|fifth|last|final time ~4 ask|asked|asking|remove|stop|told|warning",
            "asked to be",
            "replied|texted|sent|said|typed|wrote stop|unsubscribe|remove ~8",
            "unsubscribed|opted ~6 and|but|yet|still|already ~3 you|here|another|again|getting|it",
            "already ~2 unsubscribed|opted|asked",
        ],
    ),
    cue(
        F,
        5.0,
        Guard::AboutUs,
        "opt_out.how_to_leave",
        &[
            "how ~3 get off",
            "how ~4 stop|unsubscribe|opt|removed ~4",
            "where ~3 unsubscribe|opt",
            "unsubscribe link|button",
            "get|getting ~2 off this|your|the ~2 list|lists|@list",
            "honour|honor|respect|process|action ~4 unsubscribe|opt|removal|wishes|request",
            "respect ~3 wishes|privacy",
        ],
    ),
];

/// Whether the phrase asks *us* to end *our* contact.
pub fn about_us(tokens: &Tokens, hit: &Hit, sentence: Sentence) -> bool {
    let word = |at: usize| if (sentence.from..sentence.to).contains(&at) { tokens.word(at) } else { "" };
    let before: Vec<&str> = (sentence.from..hit.from).map(|at| tokens.word(at)).collect();
    let last = |back: usize| before.len().checked_sub(back).map_or("", |at| before[at]);
    let inside = |words: &[&str]| (hit.from..hit.to).any(|at| words.contains(&tokens.word(at)));
    let first = tokens.word(hit.from);

    // Footers and machines: "reply STOP to opt out", "to unsubscribe, click here".
    let wishes = [
        "want", "like", "wish", "need", "trying", "how", "request", "asked", "ask", "try", "wanted", "tried",
        "prefer", "going", "right", "able", "love", "me", "us", "way",
    ];
    let instructs = |word: &str| {
        matches!(
            word,
            "reply"
                | "text"
                | "click"
                | "respond"
                | "send"
                | "press"
                | "type"
                | "tap"
                | "replying"
                | "reply's"
        )
    };
    let told_how = last(1) == "to" && !before.iter().any(|w| wishes.contains(w));
    let infinitive = first.starts_with("unsub") || first == "opt" || first == "stop";
    if infinitive && told_how {
        return false;
    }
    let instructed = before.iter().rev().take(3).any(|w| instructs(w))
        && before.iter().all(|w| *w != "i" && *w != "am" && *w != "me");
    if instructed && (infinitive || first == "end" || first == "cancel" || first == "quit") {
        return false;
    }
    // "Stop by", "we stop taking calls at four", "we do not cold call", "can not stop".
    if first == "stop"
        && matches!(
            word(hit.from + 1),
            "by" | "in" | "over" | "past" | "at" | "taking" | "answering" | "short"
        )
    {
        return false;
    }
    if inside(&["plate", "plates", "hands", "hesitate", "shoulders"])
        || matches!(word(hit.to), "plate" | "plates" | "hands" | "hesitate")
        || word(hit.to + 1) == "plate"
    {
        return false;
    }
    let ours_acting = matches!(last(1), "we" | "they" | "i" | "he" | "she")
        || (matches!(last(2), "we" | "they" | "i")
            && matches!(
                last(1),
                "will" | "also" | "usually" | "just" | "never" | "only" | "can" | "have" | "do"
            ));
    let past = first.ends_with("ed")
        || matches!(first, "stop" | "stopped" | "quit" | "cancel" | "do" | "never" | "not");
    if ours_acting && past {
        // "We unsubscribed from our last agency" tells of others; "I unsubscribed from this" of us.
        let rest: Vec<&str> = (hit.from..sentence.to).map(tokens_word(tokens)).collect();
        let others = rest.windows(2).any(|w| {
            matches!(w[0], "from" | "with" | "of" | "using")
                && matches!(w[1], "our" | "my" | "their" | "another" | "other" | "a" | "last" | "his")
        }) || rest.iter().any(|w| {
            matches!(
                *w,
                "agency"
                    | "agency's"
                    | "supplier"
                    | "provider"
                    | "retainer"
                    | "clients"
                    | "customers"
                    | "taking"
            )
        });
        let about_you = rest.iter().any(|w| matches!(*w, "me" | "you" | "your" | "this" | "these" | "us"));
        if others && !about_you {
            return false;
        }
        if matches!(first, "do" | "never" | "not")
            && !rest.iter().any(|w| {
                matches!(
                    *w,
                    "want"
                        | "wish"
                        | "consent"
                        | "need"
                        | "like"
                        | "accept"
                        | "appreciate"
                        | "ask"
                        | "agree"
                        | "me"
                        | "us"
                        | "require"
                        | "care"
                        | "authorise"
                        | "give"
                        | "sign"
                )
            })
        {
            return false;
        }
    }
    // "Do you comply with the Spam Act?" asks; "is this spam?" wonders.
    let asks_about = sentence.asks
        && matches!(
            word(sentence.from),
            "do" | "does" | "are" | "is" | "how" | "what" | "can" | "did" | "have" | "would" | "will" | "if"
        )
        && super::all()[hit.cue].name == "opt_out.complaint";
    if asks_about {
        return false;
    }
    // Mail servers talk of spam too.
    !(inside(&["spam", "junk"])
        && matches!(word(hit.to), "filter" | "filters" | "folder" | "box" | "checker" | "score" | "check"))
}

fn tokens_word<'t>(tokens: &'t Tokens) -> impl Fn(usize) -> &'t str {
    move |at| tokens.word(at)
}

/// Words without which hardly anybody ends contact: our writing, their data, an end.
pub fn may_end_contact(word: &str) -> bool {
    const STEMS: [&str; 24] = [
        "stop", "quit", "ceas", "remov", "delet", "eras", "unsub", "spam", "contact", "email", "text", "messag",
        "call", "ring", "number", "detail", "data", "consent", "block", "report", "complain", "privacy", "harass",
        "write",
    ];
    const WORDS: [&str; 14] = [
        "off", "out", "list", "lists", "again", "alone", "enough", "away", "lose", "leave", "end", "stuffed",
        "phone", "record",
    ];
    WORDS.contains(&word) || STEMS.iter().any(|stem| word.starts_with(stem))
}
