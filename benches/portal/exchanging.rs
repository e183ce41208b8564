//! Refresh tokens, exchanged by many programs at once.

use std::time::Instant;

use super::load::Connection;
use super::rows::SPAN;

/// Every program exchanges its token for the next, again and again. Its request is written beforehand but for the token, and of the
/// answer it reads no more than that: what it takes itself is not what is measured.
#[expect(clippy::disallowed_methods, reason = "time is what is measured")]
pub async fn exchanges_per_second<F>(port: u16, tokens: &mut [String], request: F) -> f64
where
    F: Fn(usize, &str) -> Vec<u8>,
{
    let (start, request) = (Instant::now(), &request);
    let exchanges = tokens.iter_mut().enumerate().map(|(number, token)| async move {
        let mut connection = Connection::open(port).await.expect("a connection");
        let mut request = request(number, token);
        let at = request.windows(token.len()).position(|part| part == token.as_bytes()).expect("the token");
        let (mut count, place) = (0u32, at..at + token.len());
        while start.elapsed() < SPAN {
            request[place.clone()].copy_from_slice(token.as_bytes());
            let answer = connection.ask(&request).await.expect("an answer");
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
            refresh_token(&answer.body).expect("a token").clone_into(token);
            count += 1;
        }
        count
    });
    let done: u32 = futures::future::join_all(exchanges).await.into_iter().sum();
    f64::from(done) / start.elapsed().as_secs_f64()
}

/// The refresh token in an answer.
pub fn refresh_token(answer: &[u8]) -> Option<&str> {
    std::str::from_utf8(answer).ok()?.split_once("\"refresh_token\":\"")?.1.split_once('"').map(|(token, _)| token)
}
