//! Industries by one name each: case and separators folded, synonyms resolved (decisions.md D24).
//!
//! The canonical names are the 24 of icp-discovery.md and those of the default targets. A synonym is
//! another word for the same trade or for a part of it.

use super::title::FOLDED;

/// A text in lower case with one space between words; "&" reads as "and". Held in place when it is
/// short, as nearly all are.
pub(super) enum Folded {
    Short([u8; Self::SHORT], usize),
    Long(String),
}

impl Folded {
    const SHORT: usize = 64;

    pub(super) fn new(text: &str) -> Self {
        if !text.is_ascii() {
            return Self::Long(fold(text));
        }
        let mut buffer = [0u8; Self::SHORT];
        let (mut length, mut gap) = (0, false);
        for byte in text.bytes() {
            let letter = FOLDED[usize::from(byte)];
            if letter == 0 && byte != b'&' {
                gap = true;
                continue;
            }
            let word_begins = letter == 0 || gap;
            if length + 4 > Self::SHORT {
                return Self::Long(fold(text));
            }
            if word_begins && length > 0 {
                buffer[length] = b' ';
                length += 1;
            }
            if letter == 0 {
                buffer[length..length + 3].copy_from_slice(b"and");
                length += 3;
            } else {
                buffer[length] = letter;
                length += 1;
            }
            gap = letter == 0;
        }
        Self::Short(buffer, length)
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Short(buffer, length) => std::str::from_utf8(&buffer[..*length]).unwrap_or_default(),
            Self::Long(text) => text,
        }
    }
}

fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.replace('&', " and ").to_lowercase().split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(word);
        }
    }
    folded
}

/// The name an industry is stored under: its canonical name, or its folded text where no synonym is known.
pub fn canonical_name(text: &str) -> String {
    let folded = fold(text);
    canonical_of_folded(&folded).map_or(folded, str::to_owned)
}

pub(super) fn canonical_of_folded(folded: &str) -> Option<&'static str> {
    SYNONYMS.binary_search_by(|(synonym, _)| (*synonym).cmp(folded)).ok().map(|at| SYNONYMS[at].1)
}

/// Sorted by synonym, bytewise.
#[rustfmt::skip]
static SYNONYMS: &[(&str, &str)] = &[
    ("accommodation", "hospitality"), ("accountancy", "professional services"),
    ("accountant", "professional services"), ("accountants", "professional services"),
    ("accounting", "professional services"), ("advertising", "marketing"),
    ("advertising agency", "marketing"), ("advertising services", "marketing"), ("advisory", "consulting"),
    ("aged care", "healthcare"), ("agri business", "agriculture"), ("agribusiness", "agriculture"),
    ("agricultural services", "agriculture"), ("agriculture", "agriculture"), ("agtech", "agriculture"),
    ("ai", "technology"), ("air conditioning", "construction"), ("airlines", "travel"),
    ("airlines aviation", "travel"), ("allied health", "healthcare"),
    ("alternative dispute resolution", "legal"), ("animation", "media entertainment"),
    ("app development", "software"), ("apparel and fashion", "retail"),
    ("application development", "software"), ("architecture", "professional services"),
    ("architecture and planning", "professional services"), ("artificial intelligence", "technology"),
    ("attorney", "legal"), ("auto", "automotive"), ("auto parts", "automotive"),
    ("auto repair", "automotive"), ("automotive", "automotive"),
    ("aviation and aerospace", "manufacturing"), ("b2b", "b2b general"), ("b2b general", "b2b general"),
    ("b2b saas", "saas"), ("b2c", "b2c general"), ("b2c general", "b2c general"),
    ("bakeries", "food beverage"), ("bakery", "food beverage"), ("banking", "finance"),
    ("bar", "hospitality"), ("barber", "b2c general"), ("barrister", "legal"), ("barristers", "legal"),
    ("bars", "hospitality"), ("beauty", "b2c general"), ("beauty salon", "b2c general"),
    ("beverage manufacturing", "food beverage"), ("beverages", "food beverage"),
    ("bookkeeping", "professional services"), ("branding", "marketing"), ("brewery", "food beverage"),
    ("bricklaying", "construction"), ("broadcast media", "media entertainment"),
    ("builder", "construction"), ("builders", "construction"), ("building", "construction"),
    ("building and construction", "construction"), ("building materials", "construction"),
    ("building materials manufacturing", "manufacturing"), ("business consulting", "consulting"),
    ("business consulting and services", "professional services"),
    ("business services", "professional services"), ("business support services", "professional services"),
    ("business to business", "b2b general"), ("business to consumer", "b2c general"),
    ("buyers agent", "real estate"), ("cabinet making", "manufacturing"), ("cafe", "hospitality"),
    ("cafes", "hospitality"), ("capital markets", "finance"), ("car dealer", "automotive"),
    ("car dealers", "automotive"), ("car dealership", "automotive"), ("car sales", "automotive"),
    ("carpentry", "construction"), ("catering", "hospitality"), ("charities", "nonprofit"),
    ("charity", "nonprofit"), ("chemical manufacturing", "manufacturing"), ("chemicals", "manufacturing"),
    ("child care", "education"), ("childcare", "education"), ("chiropractic", "healthcare"),
    ("chiropractor", "healthcare"), ("civic and social organization", "nonprofit"),
    ("civic and social organizations", "nonprofit"), ("civil construction", "construction"),
    ("civil engineering", "construction"), ("cleaning", "b2b general"),
    ("cleaning services", "b2b general"), ("clinic", "healthcare"), ("clothing", "retail"),
    ("cloud computing", "technology"), ("cloud software", "saas"), ("clubs", "hospitality"),
    ("coaching", "professional services"), ("coffee shop", "hospitality"),
    ("commercial cleaning", "b2b general"), ("commercial construction", "construction"),
    ("commercial real estate", "real estate"), ("communications agency", "marketing"),
    ("community services", "nonprofit"), ("computer and network security", "technology"),
    ("computer games", "media entertainment"), ("computer hardware", "technology"),
    ("computer networking", "technology"), ("computer software", "software"),
    ("concreting", "construction"), ("construction", "construction"), ("consultancy", "consulting"),
    ("consultant", "consulting"), ("consultants", "consulting"), ("consulting", "consulting"),
    ("consumer electronics", "retail"), ("consumer goods", "retail"),
    ("consumer packaged goods", "food beverage"), ("consumer services", "b2c general"),
    ("conveyancer", "legal"), ("conveyancing", "legal"), ("cosmetics", "b2c general"),
    ("council", "government"), ("courier", "logistics"), ("couriers", "logistics"),
    ("creative agency", "marketing"), ("credit union", "finance"), ("cropping", "agriculture"),
    ("cruise", "travel"), ("cyber security", "technology"), ("cybersecurity", "technology"),
    ("dairy", "food beverage"), ("data center", "technology"), ("data centre", "technology"),
    ("day spa", "b2c general"), ("defense and space", "manufacturing"), ("demolition", "construction"),
    ("dental", "healthcare"), ("dental practice", "healthcare"), ("dentist", "healthcare"),
    ("dentistry", "healthcare"), ("department stores", "retail"), ("design", "media entertainment"),
    ("design services", "media entertainment"), ("digital agency", "marketing"),
    ("digital marketing", "marketing"), ("disability services", "healthcare"),
    ("distillery", "food beverage"), ("distribution", "b2b general"), ("dropshipping", "ecommerce"),
    ("e commerce", "ecommerce"), ("e learning", "education"), ("e learning providers", "education"),
    ("e tail", "ecommerce"), ("early childhood education", "education"), ("early learning", "education"),
    ("earthmoving", "construction"), ("ecommerce", "ecommerce"), ("education", "education"),
    ("education management", "education"), ("education services", "education"), ("elearning", "education"),
    ("electrical", "construction"), ("electrical and electronic manufacturing", "manufacturing"),
    ("electrical contracting", "construction"), ("electrical contractor", "construction"),
    ("electrical electronic manufacturing", "manufacturing"), ("electrician", "construction"),
    ("electricians", "construction"), ("electricity", "energy"), ("energy", "energy"),
    ("engineering services", "professional services"), ("entertainment", "media entertainment"),
    ("environmental services", "energy"), ("equipment hire", "b2b general"),
    ("estate agent", "real estate"), ("estate agents", "real estate"), ("event management", "hospitality"),
    ("events", "hospitality"), ("events services", "hospitality"), ("fabrication", "manufacturing"),
    ("facilities management", "b2b general"), ("facilities services", "b2b general"),
    ("family law", "legal"), ("farm", "agriculture"), ("farming", "agriculture"), ("fashion", "retail"),
    ("federal government", "government"), ("fencing", "construction"), ("film", "media entertainment"),
    ("fin tech", "fintech"), ("finance", "finance"), ("finance broking", "finance"),
    ("financial advice", "finance"), ("financial planning", "finance"), ("financial services", "finance"),
    ("financial technology", "fintech"), ("fintech", "fintech"), ("fisheries", "agriculture"),
    ("fishery", "agriculture"), ("fitness", "b2c general"), ("fmcg", "food beverage"),
    ("food and beverage", "food beverage"), ("food and beverage manufacturing", "food beverage"),
    ("food and beverage services", "hospitality"), ("food and beverages", "food beverage"),
    ("food beverage", "food beverage"), ("food manufacturing", "food beverage"),
    ("food production", "food beverage"), ("forestry", "agriculture"), ("freight", "logistics"),
    ("freight and package transportation", "logistics"), ("freight forwarding", "logistics"),
    ("function centre", "hospitality"), ("fund raising", "nonprofit"), ("fundraising", "nonprofit"),
    ("furniture manufacturing", "manufacturing"), ("furniture retail", "retail"),
    ("gambling and casinos", "hospitality"), ("gaming", "media entertainment"),
    ("general practice", "healthcare"), ("glazing", "construction"), ("government", "government"),
    ("government administration", "government"), ("government relations", "government"),
    ("gp clinic", "healthcare"), ("graphic design", "media entertainment"), ("gym", "b2c general"),
    ("hair and beauty", "b2c general"), ("hairdresser", "b2c general"), ("hairdressing", "b2c general"),
    ("hardware", "technology"), ("haulage", "logistics"), ("health", "healthcare"),
    ("health care", "healthcare"), ("health services", "healthcare"),
    ("health wellness and fitness", "healthcare"), ("healthcare", "healthcare"),
    ("healthcare services", "healthcare"), ("higher education", "education"),
    ("home builder", "construction"), ("home building", "construction"), ("home care", "healthcare"),
    ("home services", "b2c general"), ("homewares", "retail"), ("horticulture", "agriculture"),
    ("hospital and health care", "healthcare"), ("hospitality", "hospitality"), ("hospitals", "healthcare"),
    ("hospitals and health care", "healthcare"), ("hotel", "hospitality"), ("hotels", "hospitality"),
    ("hr", "professional services"), ("human resources", "professional services"),
    ("human resources services", "professional services"), ("hvac", "construction"),
    ("import and export", "logistics"), ("import export", "b2b general"),
    ("individual and family services", "nonprofit"), ("industrial automation", "manufacturing"),
    ("industrial machinery manufacturing", "manufacturing"), ("industrial manufacturing", "manufacturing"),
    ("industrial supplies", "b2b general"), ("information technology", "technology"),
    ("information technology and services", "technology"),
    ("information technology services", "technology"), ("insurance", "finance"), ("insurtech", "fintech"),
    ("intellectual property law", "legal"), ("international affairs", "government"),
    ("internet", "technology"), ("internet marketplace platforms", "ecommerce"),
    ("internet retail", "ecommerce"), ("investment banking", "finance"),
    ("investment management", "finance"), ("it", "technology"), ("it consulting", "technology"),
    ("it services", "technology"), ("it services and it consulting", "technology"),
    ("it support", "technology"), ("jewellery", "retail"), ("jewelry", "retail"),
    ("joinery", "manufacturing"), ("judiciary", "government"), ("landscaping", "construction"),
    ("law", "legal"), ("law enforcement", "government"), ("law firm", "legal"), ("law firms", "legal"),
    ("law practice", "legal"), ("lawyer", "legal"), ("lawyers", "legal"),
    ("leasing non residential real estate", "real estate"), ("leasing real estate", "real estate"),
    ("legal", "legal"), ("legal services", "legal"), ("leisure travel and tourism", "travel"),
    ("lending", "finance"), ("livestock", "agriculture"), ("local government", "government"),
    ("logistics", "logistics"), ("logistics and supply chain", "logistics"),
    ("luxury goods and jewelry", "retail"), ("machinery", "manufacturing"),
    ("machinery manufacturing", "manufacturing"), ("managed service provider", "technology"),
    ("managed services", "technology"), ("management consultancy", "consulting"),
    ("management consulting", "consulting"), ("manufacturer", "manufacturing"),
    ("manufacturers", "manufacturing"), ("manufacturing", "manufacturing"), ("maritime", "logistics"),
    ("market research", "marketing"), ("marketing", "marketing"), ("marketing agency", "marketing"),
    ("marketing and advertising", "marketing"), ("marketing services", "marketing"),
    ("mechanic", "automotive"), ("mechanical or industrial engineering", "manufacturing"),
    ("mechanics", "automotive"), ("media", "media entertainment"), ("media agency", "marketing"),
    ("media and entertainment", "media entertainment"), ("media entertainment", "media entertainment"),
    ("media production", "media entertainment"), ("medical", "healthcare"),
    ("medical clinic", "healthcare"), ("medical devices", "healthcare"), ("medical practice", "healthcare"),
    ("medical practices", "healthcare"), ("mental health care", "healthcare"),
    ("metal fabrication", "manufacturing"), ("military", "government"), ("mining", "energy"),
    ("mining and metals", "energy"), ("mortgage broker", "finance"), ("mortgage broking", "finance"),
    ("motel", "hospitality"), ("motion pictures and film", "media entertainment"),
    ("motor trade", "automotive"), ("motor vehicle manufacturing", "automotive"),
    ("motor vehicles", "automotive"), ("msp", "technology"), ("municipal government", "government"),
    ("music", "media entertainment"), ("ndis", "healthcare"), ("newspapers", "media entertainment"),
    ("ngo", "nonprofit"), ("non profit", "nonprofit"), ("non profit organisation", "nonprofit"),
    ("non profit organizations", "nonprofit"), ("nonprofit", "nonprofit"),
    ("nonprofit organisation management", "nonprofit"), ("nonprofit organization management", "nonprofit"),
    ("not for profit", "nonprofit"), ("nursery", "agriculture"), ("nursing", "healthcare"),
    ("occupational therapy", "healthcare"), ("office supplies", "b2b general"),
    ("oil and energy", "energy"), ("oil and gas", "energy"), ("online marketing", "marketing"),
    ("online media", "media entertainment"), ("online retail", "ecommerce"),
    ("online shopping", "ecommerce"), ("online store", "ecommerce"), ("optometrist", "healthcare"),
    ("optometry", "healthcare"), ("outsourcing", "professional services"),
    ("outsourcing and offshoring consulting", "professional services"),
    ("outsourcing offshoring", "professional services"), ("package freight delivery", "logistics"),
    ("packaging", "manufacturing"), ("packaging and containers", "manufacturing"),
    ("painter", "construction"), ("painting", "construction"), ("panel beating", "automotive"),
    ("paper and forest products", "manufacturing"), ("payments", "fintech"),
    ("payments technology", "fintech"), ("performance marketing", "marketing"),
    ("performing arts", "media entertainment"), ("personal care", "b2c general"),
    ("personal training", "b2c general"), ("pet services", "b2c general"),
    ("pharmaceuticals", "healthcare"), ("pharmacies", "healthcare"), ("pharmacy", "healthcare"),
    ("philanthropy", "nonprofit"), ("photography", "media entertainment"), ("physio", "healthcare"),
    ("physiotherapy", "healthcare"), ("plastics", "manufacturing"), ("plumber", "construction"),
    ("plumbers", "construction"), ("plumbing", "construction"), ("podiatry", "healthcare"),
    ("pool builder", "construction"), ("power", "energy"), ("pr agency", "marketing"),
    ("preschool", "education"), ("primary and secondary education", "education"),
    ("primary secondary education", "education"), ("printing", "media entertainment"),
    ("private equity", "finance"), ("professional services", "professional services"),
    ("professional training and coaching", "professional services"), ("property", "real estate"),
    ("property development", "real estate"), ("property maintenance", "construction"),
    ("property management", "real estate"), ("psychology", "healthcare"), ("pub", "hospitality"),
    ("public policy", "government"), ("public relations", "marketing"),
    ("public relations and communications", "marketing"),
    ("public relations and communications services", "marketing"), ("public safety", "government"),
    ("public sector", "government"), ("publishing", "media entertainment"), ("pubs", "hospitality"),
    ("radio", "media entertainment"), ("radiology", "healthcare"), ("ranching", "agriculture"),
    ("real estate", "real estate"), ("real estate agency", "real estate"),
    ("real estate agents", "real estate"), ("realestate", "real estate"), ("realty", "real estate"),
    ("recreational facilities and services", "travel"), ("recruiting", "professional services"),
    ("recruitment", "professional services"), ("recruitment agency", "professional services"),
    ("registered training organisation", "education"), ("religious institutions", "nonprofit"),
    ("removalist", "logistics"), ("removals", "logistics"), ("renewable energy", "energy"),
    ("renewable energy semiconductor manufacturing", "energy"), ("renewables", "energy"),
    ("renewables and environment", "energy"), ("renovation", "construction"),
    ("renovations", "construction"), ("residential building", "construction"),
    ("restaurant", "hospitality"), ("restaurants", "hospitality"), ("retail", "retail"),
    ("retail apparel and fashion", "retail"), ("retail trade", "retail"), ("retailer", "retail"),
    ("robotics", "technology"), ("roofing", "construction"), ("rto", "education"), ("saas", "saas"),
    ("saas company", "saas"), ("salon", "b2c general"), ("scaffolding", "construction"),
    ("school", "education"), ("schools", "education"), ("security and investigations", "b2b general"),
    ("semiconductors", "technology"), ("seo", "marketing"), ("seo agency", "marketing"),
    ("shipbuilding", "manufacturing"), ("shipping", "logistics"), ("shop", "retail"), ("shops", "retail"),
    ("smash repairs", "automotive"), ("social media marketing", "marketing"),
    ("social services", "nonprofit"), ("software", "software"), ("software as a service", "saas"),
    ("software development", "software"), ("software engineering", "software"),
    ("software products", "software"), ("solar", "energy"), ("solar energy", "energy"),
    ("solar installation", "construction"), ("solicitor", "legal"), ("solicitors", "legal"),
    ("specialty trade contractors", "construction"), ("speech pathology", "healthcare"),
    ("sporting goods", "retail"), ("sports", "media entertainment"), ("staffing", "professional services"),
    ("staffing and recruiting", "professional services"), ("state government", "government"),
    ("steel fabrication", "manufacturing"), ("stockbroking", "finance"), ("storage", "logistics"),
    ("strata", "real estate"), ("strata management", "real estate"), ("strategy consulting", "consulting"),
    ("subscription software", "saas"), ("superannuation", "finance"), ("supermarkets", "retail"),
    ("supply chain", "logistics"), ("surveying", "professional services"), ("tax", "professional services"),
    ("tax and accounting", "professional services"), ("tech", "technology"), ("technologies", "technology"),
    ("technology", "technology"), ("telecommunications", "technology"), ("telecoms", "technology"),
    ("television", "media entertainment"), ("textiles", "manufacturing"), ("tiling", "construction"),
    ("tour operator", "travel"), ("tourism", "travel"), ("tours", "travel"),
    ("trade services", "construction"), ("trades", "construction"), ("tradies", "construction"),
    ("training", "education"), ("translation and localization", "professional services"),
    ("transport", "logistics"), ("transportation", "logistics"),
    ("transportation logistics supply chain and storage", "logistics"),
    ("transportation trucking railroad", "logistics"), ("travel", "travel"), ("travel agencies", "travel"),
    ("travel agency", "travel"), ("travel and tourism", "travel"), ("travel arrangements", "travel"),
    ("truck transportation", "logistics"), ("trucking", "logistics"), ("tutoring", "education"),
    ("tyres", "automotive"), ("universities", "education"), ("university", "education"),
    ("utilities", "energy"), ("vehicle repair and maintenance", "automotive"),
    ("venture capital", "finance"), ("venture capital and private equity", "finance"),
    ("venue", "hospitality"), ("venues", "hospitality"), ("vet clinic", "healthcare"),
    ("veterinary", "healthcare"), ("video production", "media entertainment"),
    ("viticulture", "agriculture"), ("vocational education", "education"), ("warehousing", "logistics"),
    ("water utilities", "energy"), ("wealth management", "finance"), ("weddings", "b2c general"),
    ("wellness and fitness services", "healthcare"), ("wholesale", "b2b general"),
    ("wholesale trade", "b2b general"), ("wholesaler", "b2b general"), ("wind energy", "energy"),
    ("wine and spirits", "food beverage"), ("wineries", "food beverage"), ("winery", "food beverage"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_synonyms_are_sorted_folded_and_lead_to_canonical_names() {
        assert!(SYNONYMS.len() >= 200);
        for pair in SYNONYMS.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{pair:?}");
        }
        for (synonym, canonical) in SYNONYMS {
            assert_eq!(fold(synonym), *synonym);
            assert_eq!(canonical_of_folded(canonical), Some(*canonical), "{synonym}");
        }
    }

    #[test]
    fn industries_are_stored_by_one_name() {
        for (text, name) in [
            ("Information Technology & Services", "technology"),
            ("real_estate", "real estate"),
            ("Trades", "construction"),
            ("Law Practice", "legal"),
            ("e-Commerce", "ecommerce"),
            ("Beekeeping  Supplies", "beekeeping supplies"),
        ] {
            assert_eq!(canonical_name(text), name);
        }
    }

    #[test]
    fn folding_in_place_equals_folding_on_the_heap() {
        for text in [
            "",
            "&",
            "a&b",
            "  Marketing  &  Advertising ",
            "Santé & Social",
            "non-profit/NGO",
            "_x_",
            "a very long industry name that does not fit into the short form of sixty-four bytes & more",
            "exactly & at & the & edge & of & the & short & form & here & so",
            "&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&",
        ] {
            assert_eq!(Folded::new(text).as_str(), fold(text), "{text}");
        }
    }
}
