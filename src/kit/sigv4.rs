//! AWS Signature Version 4: the `Authorization` header of one request, written out
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>).

use zeroize::Zeroizing;

use super::secret::{hex, keyed_hash, sha256};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Who signs.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    pub access_key: &'a str,
    pub secret_key: &'a str,
}

/// What the signature is good for.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// Such as `eu-central-1`.
    pub region: &'a str,
    /// Such as `sns`.
    pub service: &'a str,
    /// UTC, `20150830T123600Z`: the same text as in `x-amz-date`.
    pub moment: &'a str,
}

/// What is signed: a request as it will be sent.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    pub method: &'a str,
    /// Percent-encoded; at least `/`.
    pub path: &'a str,
    /// Percent-encoded and sorted, without `?`.
    pub query: &'a str,
    /// Names in small letters; `host` and `x-amz-date` have to be among them.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

/// The value of the `Authorization` header.
#[must_use]
pub fn authorization(credentials: Credentials<'_>, scope: Scope<'_>, request: Signed<'_>) -> String {
    let (canonical, names) = canonical(request);
    let place = format!("{}/{}/{}/aws4_request", day(scope.moment), scope.region, scope.service);
    let to_sign = format!("{ALGORITHM}\n{}\n{place}\n{}", scope.moment, hex(&sha256(canonical.as_bytes())));
    let signature = hex(&keyed_hash(&signing_key(credentials.secret_key, scope), to_sign.as_bytes()));
    format!("{ALGORITHM} Credential={}/{place}, SignedHeaders={names}, Signature={signature}", credentials.access_key)
}

fn day(moment: &str) -> &str {
    moment.split('T').next().unwrap_or_default()
}

/// The request in its canonical form, and the names of the headers in it.
fn canonical(request: Signed<'_>) -> (String, String) {
    let mut headers = request.headers.to_vec();
    headers.sort_unstable();
    let lines: Vec<_> = headers.iter().map(|(name, value)| format!("{name}:{}\n", single_spaced(value))).collect();
    let lines = lines.concat();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let Signed { method, path, query, body, .. } = request;
    (format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{}", hex(&sha256(body))), names)
}

fn single_spaced(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn signing_key(secret_key: &str, scope: Scope<'_>) -> Zeroizing<Vec<u8>> {
    let start = Zeroizing::new(format!("AWS4{secret_key}").into_bytes());
    [day(scope.moment), scope.region, scope.service, "aws4_request"]
        .iter()
        .fold(start, |key, part| Zeroizing::new(keyed_hash(&key, part.as_bytes())))
}

#[cfg(test)]
mod tests {
    //! AWS's own examples: those of its test suite (`aws-sig-v4-test-suite`) and of its manual.

    use super::*;

    const CREDENTIALS: Credentials<'_> =
        Credentials { access_key: "AKIDEXAMPLE", secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
    const SUITE: Scope<'_> = Scope { region: "us-east-1", service: "service", moment: "20150830T123600Z" };
    const HOST: (&str, &str) = ("host", "example.amazonaws.com");
    const DATE: (&str, &str) = ("x-amz-date", "20150830T123600Z");

    fn signature(scope: Scope<'_>, request: Signed<'_>) -> String {
        let header = authorization(CREDENTIALS, scope, request);
        header.rsplit_once("Signature=").expect("a signature").1.to_owned()
    }

    fn request<'a>(method: &'a str, query: &'a str, headers: &'a [(&'a str, &'a str)]) -> Signed<'a> {
        Signed { method, path: "/", query, headers, body: b"" }
    }

    #[test]
    fn get_vanilla_is_signed_as_in_the_test_suite() {
        assert_eq!(
            authorization(CREDENTIALS, SUITE, request("GET", "", &[HOST, DATE])),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, \
             Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        );
    }

    #[test]
    fn post_vanilla_is_signed_as_in_the_test_suite() {
        assert_eq!(
            signature(SUITE, request("POST", "", &[HOST, DATE])),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        );
    }

    #[test]
    fn get_vanilla_query_order_key_case_is_signed_as_in_the_test_suite() {
        assert_eq!(
            signature(SUITE, request("GET", "Param1=value1&Param2=value2", &[HOST, DATE])),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        );
    }

    #[test]
    fn headers_are_sorted_and_trimmed_as_in_the_test_suite() {
        let sorted = [DATE, ("my-header1", "value1"), HOST];
        assert_eq!(
            signature(SUITE, request("POST", "", &sorted)),
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"
        );
        let trimmed = [HOST, ("my-header1", " value1"), ("my-header2", "  \"a   b   c\""), DATE];
        assert_eq!(
            signature(SUITE, request("GET", "", &trimmed)),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
        );
    }

    #[test]
    fn a_form_is_signed_with_its_body_as_in_the_test_suite() {
        let headers = [("content-type", "application/x-www-form-urlencoded"), HOST, DATE];
        let form = Signed { body: b"Param1=value1", ..request("POST", "", &headers) };
        assert_eq!(signature(SUITE, form), "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
        let headers = [("content-type", "application/x-www-form-urlencoded; charset=utf8"), HOST, DATE];
        let form = Signed { body: b"Param1=value1", ..request("POST", "", &headers) };
        assert_eq!(signature(SUITE, form), "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe");
    }

    #[test]
    fn the_key_and_the_request_of_the_manual_come_out_as_they_stand_there() {
        let scope = Scope { service: "iam", ..SUITE };
        assert_eq!(
            hex(&signing_key(CREDENTIALS.secret_key, scope)),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
        );
        let headers =
            [("content-type", "application/x-www-form-urlencoded; charset=utf-8"), ("host", "iam.amazonaws.com"), DATE];
        assert_eq!(
            signature(scope, request("GET", "Action=ListUsers&Version=2010-05-08", &headers)),
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        );
    }
}
