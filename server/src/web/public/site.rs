//! What the public pages share: the facts they state, the drawn pages, the headline test.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use app::site::{SitePage, Visit};
use domain::{Headline, Theme};
use tokio::sync::{Mutex, mpsc, watch};
use workflows::Services;
use workflows::public::{self, SiteFacts, Visitor};

use super::kept::Kept;
use super::start_script::StartScript;
use crate::state::AppState;

/// How soon a change in the database is on the pages.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Visitors of the headline test that may wait to be counted; more are not counted.
const EXPOSURES: usize = 10_000;

/// One drawing of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub page: SitePage,
    pub theme: Option<Theme>,
    pub headline: Headline,
}

#[derive(Debug)]
pub struct Site {
    state: AppState,
    facts: watch::Receiver<Arc<SiteFacts>>,
    pages: Pages,
    /// Held while a page is drawn that nobody has asked for before: a crowd that comes at once waits
    /// for one drawing instead of each paying for its own.
    first: Mutex<()>,
    start: StartScript,
    exposures: mpsc::Sender<Visitor>,
}

/// Drawn pages by what they are.
type Pages = Arc<RwLock<HashMap<Key, Arc<Kept>>>>;

impl Site {
    /// Starts the tasks that keep pages fresh and count visitors. They end with the program.
    pub fn start(state: &AppState) -> Self {
        let (told, facts) = watch::channel(Arc::new(SiteFacts::default()));
        let (exposures, waiting) = mpsc::channel(EXPOSURES);
        let pages = Pages::default();
        let start = StartScript::of(state.assets());
        let drawing = Drawing { state: state.clone(), start: start.path.clone() };
        tokio::spawn(look(drawing, told, pages.clone()));
        tokio::spawn(count(state.services().clone(), facts.clone(), waiting));
        Self { state: state.clone(), facts, pages, first: Mutex::default(), start, exposures }
    }
    pub fn state(&self) -> &AppState {
        &self.state
    }
    pub fn start_script(&self) -> &StartScript {
        &self.start
    }
    pub fn facts(&self) -> Arc<SiteFacts> {
        self.facts.borrow().clone()
    }
    /// The facts from now on.
    pub fn follow(&self) -> watch::Receiver<Arc<SiteFacts>> {
        self.facts.clone()
    }
    /// The page as it is kept, drawn now if it is asked for the first time.
    pub async fn page(&self, key: Key) -> Arc<Kept> {
        if let Some(kept) = self.kept(key) {
            return kept;
        }
        let _first = self.first.lock().await;
        if let Some(kept) = self.kept(key) {
            return kept;
        }
        let (drawing, facts, pages) = (self.drawing(), self.facts(), self.pages.clone());
        let drawn = tokio::task::spawn_blocking(move || {
            let kept = Arc::new(drawing.draw(key, &facts));
            pages.write().unwrap_or_else(PoisonError::into_inner).insert(key, kept.clone());
            kept
        });
        match drawn.await {
            Ok(kept) => kept,
            // Drawing panicked; doing it here lets the panic reach the error page.
            Err(_) => Arc::new(self.drawing().draw(key, &self.facts())),
        }
    }
    fn kept(&self, key: Key) -> Option<Arc<Kept>> {
        self.pages.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }
    /// Everything a drawing needs, with nothing yet in the form.
    pub fn visit(&self, key: Key) -> Visit {
        self.drawing().visit(key, &self.facts())
    }
    /// Notes that a visitor saw a headline; counted a little later.
    pub fn saw(&self, visitor: Visitor) {
        if self.exposures.try_send(visitor).is_err() {
            tracing::warn!("more new visitors than can be counted; some are left out of the headline test");
        }
    }
    fn drawing(&self) -> Drawing {
        Drawing { state: self.state.clone(), start: self.start.path.clone() }
    }
}

#[derive(Clone, Debug)]
struct Drawing {
    state: AppState,
    start: String,
}

impl Drawing {
    fn visit(&self, key: Key, facts: &SiteFacts) -> Visit {
        Visit {
            page: key.page,
            assets: self.state.assets().clone(),
            start: self.start.clone(),
            public_url: self.state.public_url().to_owned(),
            theme: key.theme,
            mode: self.state.mode().as_str(),
            headline: key.headline,
            facts: facts.clone(),
            form: Default::default(),
            components: Vec::new(),
            failure: None,
            opt_out: None,
            year: year(&self.state),
        }
    }
    fn draw(&self, key: Key, facts: &SiteFacts) -> Kept {
        Kept::of(app::site::render(&self.visit(key, facts)))
    }
}

/// The year in the footer.
pub fn year(state: &AppState) -> i32 {
    state.services().now().format("%Y").to_string().parse().unwrap_or_default()
}

/// Looks at the facts again and again; when they changed, draws every kept page anew.
async fn look(drawing: Drawing, told: watch::Sender<Arc<SiteFacts>>, pages: Pages) {
    let stopping = drawing.state.stopping().clone();
    let mut failing = false;
    loop {
        let facts = match public::site_facts(drawing.state.services()).await {
            Ok(facts) => {
                failing = false;
                facts
            }
            Err(error) => {
                if !failing {
                    tracing::warn!(%error, "what public pages state is not known; the number of places is hidden");
                }
                failing = true;
                SiteFacts { spots: None, ..told.borrow().as_ref().clone() }
            }
        };
        if **told.borrow() != facts {
            let facts = Arc::new(facts);
            redraw(&drawing, &facts, &pages).await;
            if told.send(facts).is_err() {
                return;
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stopping.cancelled() => return,
        }
    }
}

async fn redraw(drawing: &Drawing, facts: &Arc<SiteFacts>, pages: &Pages) {
    let (drawing, facts, pages) = (drawing.clone(), facts.clone(), pages.clone());
    let began = Instant::now();
    let work = move || {
        let keys: Vec<Key> = pages.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect();
        let drawn: HashMap<Key, Arc<Kept>> =
            keys.iter().map(|key| (*key, Arc::new(drawing.draw(*key, &facts)))).collect();
        *pages.write().unwrap_or_else(PoisonError::into_inner) = drawn;
        keys.len()
    };
    if let Ok(count) = tokio::task::spawn_blocking(work).await {
        tracing::debug!(pages = count, duration_ms = began.elapsed().as_millis(), "public pages drawn anew");
    }
}

/// Writes visitors of the headline test down, many at a time.
async fn count(
    services: Services,
    facts: watch::Receiver<Arc<SiteFacts>>,
    mut waiting: mpsc::Receiver<Visitor>,
) {
    let mut visitors = Vec::new();
    while waiting.recv_many(&mut visitors, 500).await > 0 {
        let run = facts.borrow().headlines.run;
        if let Err(error) = public::count_exposures(&services, run, &visitors).await {
            tracing::warn!(%error, visitors = visitors.len(), "visitors of the headline test were not counted");
        }
        visitors.clear();
    }
}
