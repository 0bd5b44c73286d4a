//! What people are told inside the product. A notification belongs to one person; `client_id` says
//! which client it is about, if any.

use chrono::{DateTime, Utc};
use domain::{ClientId, NotificationId, UserId};

use crate::{Result, SystemTx, Tx};

#[derive(Clone, Debug)]
pub struct NewNotification {
    pub id: NotificationId,
    pub user: UserId,
    pub client: Option<ClientId>,
    pub kind: &'static str,
    pub title: String,
    pub body: String,
    /// A path of ours.
    pub link: Option<String>,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Notification {
    pub id: NotificationId,
    pub client_id: Option<ClientId>,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub link: Option<String>,
    pub created_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Count {
    count: i64,
}

pub async fn insert(tx: &mut Tx, new: &NewNotification) -> Result<()> {
    tx.query(
        "INSERT INTO notifications (id, user_id, client_id, kind, title, body, link, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(new.id)
    .bind(new.user)
    .bind(new.client)
    .bind(new.kind)
    .bind(new.title.clone())
    .bind(new.body.clone())
    .bind(new.link.clone())
    .bind(new.at)
    .execute()
    .await
    .map(|_| ())
}

/// The newest unread ones of a person that are about `client` or about no client.
pub async fn unread(
    tx: &mut SystemTx,
    user: UserId,
    client: Option<ClientId>,
    limit: i64,
) -> Result<Vec<Notification>> {
    tx.query(
        "SELECT id, client_id, kind, title, body, link, created_at FROM notifications WHERE read_at IS NULL",
    )
    .push_bind(" AND user_id = ", user)
    .push(" AND (client_id IS NULL")
    .push_some(" OR client_id = ", client)
    .push_bind(") ORDER BY id DESC LIMIT ", limit)
    .fetch_all()
    .await
}

/// How many [`unread`] would list without a limit.
pub async fn count_unread(tx: &mut SystemTx, user: UserId, client: Option<ClientId>) -> Result<u64> {
    let row: Count = tx
        .query("SELECT COUNT(*) AS count FROM notifications WHERE read_at IS NULL")
        .push_bind(" AND user_id = ", user)
        .push(" AND (client_id IS NULL")
        .push_some(" OR client_id = ", client)
        .push(")")
        .fetch_one()
        .await?;
    Ok(u64::try_from(row.count).unwrap_or_default())
}

/// Marks one as read; `false` when the person has no such notification. Reading twice changes nothing.
pub async fn read_one(
    tx: &mut SystemTx,
    user: UserId,
    id: NotificationId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let rows = tx
        .query("UPDATE notifications SET read_at = COALESCE(read_at, $3), updated_at = $3 WHERE user_id = $1 AND id = $2")
        .bind(user)
        .bind(id)
        .bind(at)
        .execute()
        .await?;
    Ok(rows == 1)
}

/// Marks as read what [`unread`] would list without a limit, and says how many those were.
pub async fn read_all(
    tx: &mut SystemTx,
    user: UserId,
    client: Option<ClientId>,
    at: DateTime<Utc>,
) -> Result<u64> {
    tx.query("UPDATE notifications SET read_at = $2, updated_at = $2 WHERE user_id = $1 AND read_at IS NULL")
        .bind(user)
        .bind(at)
        .push(" AND (client_id IS NULL")
        .push_some(" OR client_id = ", client)
        .push(")")
        .execute()
        .await
}

#[cfg(test)]
mod tests {
    use domain::EmailAddress;
    use uuid::Uuid;

    use super::*;
    use crate::identity::{clients, users};
    use crate::testing::TestDb;

    fn now() -> DateTime<Utc> {
        "2026-11-23T01:00:00Z".parse().unwrap()
    }

    async fn person(db: &TestDb, number: u128) -> UserId {
        let mut tx = db.system_write().await.unwrap();
        let id = UserId::from_uuid(Uuid::from_u128(number));
        let new = users::NewUser {
            id,
            email: EmailAddress::parse(&format!("p{number}@example.test")).unwrap(),
            full_name: None,
            password_hash: None,
            email_confirmed_at: None,
            terms_accepted_at: None,
            at: now(),
        };
        assert!(users::insert(&mut tx, &new).await.unwrap());
        tx.commit().await.unwrap();
        id
    }

    async fn client(db: &TestDb, number: u128) -> ClientId {
        let mut tx = db.system_write().await.unwrap();
        let id = ClientId::from_uuid(Uuid::from_u128(number));
        let new = clients::NewClient {
            id,
            name: "Harbour".into(),
            credits: 0,
            trial_ends_at: None,
            timezone: "UTC".into(),
            at: now(),
        };
        clients::insert(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn tell(db: &TestDb, number: u128, user: UserId, client: Option<ClientId>) -> NotificationId {
        let mut tx = db.system_write().await.unwrap();
        let id = NotificationId::from_uuid(Uuid::from_u128(number));
        let new = NewNotification {
            id,
            user,
            client,
            kind: "test",
            title: format!("N{number}"),
            body: String::new(),
            link: None,
            at: now(),
        };
        insert(&mut tx, &new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    crate::testing::on_both! {
        async fn a_person_sees_their_own_unread_ones_of_this_client_newest_first(db: &TestDb) {
            let (me, other) = (person(db, 1).await, person(db, 2).await);
            let (here, there) = (client(db, 11).await, client(db, 12).await);
            let general = tell(db, 101, me, None).await;
            let mine = tell(db, 102, me, Some(here)).await;
            tell(db, 103, me, Some(there)).await;
            tell(db, 104, other, Some(here)).await;
            let mut tx = db.system_write().await.unwrap();
            let list = unread(&mut tx, me, Some(here), 10).await.unwrap();
            assert_eq!(list.iter().map(|n| n.id).collect::<Vec<_>>(), [mine, general]);
            assert_eq!(unread(&mut tx, me, None, 10).await.unwrap().len(), 1);
            assert_eq!(count_unread(&mut tx, me, Some(here)).await.unwrap(), 2);
            assert!(read_one(&mut tx, me, mine, now()).await.unwrap());
            assert!(!read_one(&mut tx, other, general, now()).await.unwrap());
            assert_eq!(count_unread(&mut tx, me, Some(here)).await.unwrap(), 1);
            assert_eq!(read_all(&mut tx, me, Some(here), now()).await.unwrap(), 1);
            assert_eq!(count_unread(&mut tx, me, Some(there)).await.unwrap(), 1);
        }
    }
}
