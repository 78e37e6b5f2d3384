package io.purser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import io.purser.control.identity.oidc.FakeIssuer;
import io.purser.control.identity.oidc.FakeIssuer.Page;
import io.purser.platform.config.ConfigException;
import io.purser.platform.config.TrustedIssuer;
import io.purser.platform.secret.Sha256;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People who sign in by the page of an identity provider, through a whole server.
class IssuerSignInTest {
    private static final String GOVERNANCE = """
            organization: acme
            groups: [{name: engineering}]
            users:
              - {name: ada@acme.example, group: engineering}
              - {name: bob@acme.example, group: engineering}
            """;
    private static final String ME = "{ me { name issuer roles { role } } }";
    private static final String SECRET = "canary-of-the-client";

    private final InstantSource clock = Clock.systemUTC();
    private final FakeIssuer issuer = new FakeIssuer();
    private final RSAKey pair = issuer.publish(FakeIssuer.pair("k1", 2_048));
    private final Path folder;
    /// What the issuer knows of the codes that it gave.
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile Consumer<JWTClaimsSet.Builder> changed = _ -> {};

    IssuerSignInTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        issuer.signsIn();
        issuer.tokens = this::token;
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private RunningPurser start(String signIn) throws IOException {
        return RunningPurser.with(folder, GOVERNANCE, """
                providers: [{name: sandbox, dialect: sandbox, models: ["sandbox*"]}]
                issuers:
                  - name: entra
                    issuer: %s
                    audience: [api://purser]
                    organization: acme
                    roles: {Purser.Finance: billing_admin}
                    %s
                """.formatted(issuer.url(), signIn));
    }

    private RunningPurser start() throws IOException {
        return start("signIn: {clientId: purser-web, clientSecret: " + SECRET + "}");
    }

    /// What the issuer's token endpoint does: a code once, for whoever asked for it.
    private Page token(Map<String, String> form) {
        Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
        String challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(Sha256.hex(form.getOrDefault("code_verifier", ""))));
        String basic = "Basic "
                + Base64.getEncoder().encodeToString(("purser-web:" + SECRET).getBytes(StandardCharsets.UTF_8));
        if (asked == null
                || !challenge.equals(asked.get("code_challenge"))
                || !form.getOrDefault("redirect_uri", "").equals(asked.get("redirect_uri"))
                || !basic.equals(form.get("authorization"))) {
            return new Page(400, "{\"error\": \"invalid_grant\"}");
        }
        JWTClaimsSet.Builder claims = issuer.claims(asked.getOrDefault("user", ""), clock.instant())
                .audience("purser-web")
                .claim("nonce", asked.get("nonce"));
        changed.accept(claims);
        try {
            return new Page(200, "{\"id_token\": \"" + FakeIssuer.signed(pair, claims.build()) + "\"}");
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> query(String url) {
        Map<String, String> query = new HashMap<>();
        for (String pair : url.substring(url.indexOf('?') + 1).split("&")) {
            int equal = pair.indexOf('=');
            query.put(pair.substring(0, equal), URLDecoder.decode(pair.substring(equal + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    /// Goes to the issuer's page, and is led there.
    private static String page(Browser browser, String next) throws Exception {
        String query = next.isEmpty() ? "" : "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        HttpResponse<String> led = browser.open("/sign-in/issuer/entra" + query);
        assertThat(led.statusCode()).as(led.body()).isEqualTo(303);
        return led.headers().firstValue("location").orElseThrow();
    }

    /// Signs in there, and where the issuer leads to then.
    private String back(String page, String user) {
        Map<String, String> asked = query(page);
        asked.put("user", user);
        String code = "code-" + codes.size() + "-" + System.identityHashCode(asked);
        codes.put(code, asked);
        return asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state");
    }

    private static HttpResponse<String> led(Browser browser, String url) throws Exception {
        return browser.send(browser.request(url).header("sec-fetch-site", "cross-site"));
    }

    private HttpResponse<String> in(Browser browser, String user, String next) throws Exception {
        return led(browser, back(page(browser, next), user));
    }

    @Test
    void aPersonSignsInByTheIssuersPageAndGoesOnWhereItWas() throws Exception {
        try (RunningPurser purser = start();
                Browser ada = new Browser(purser.url())) {
            HttpResponse<String> ways = ada.open("/sign-in?next=%2Fdevice%3Fuser_code%3DBBBB-CCCC");
            assertThat(ways.body())
                    .contains(
                            "href=\"/sign-in/issuer/entra?next=%2Fdevice%3Fuser_code%3DBBBB-CCCC\"",
                            "Sign in with entra");
            String page = page(ada, "/device?user_code=BBBB-CCCC");
            Map<String, String> asked = query(page);
            assertThat(page).startsWith(issuer.url() + "/authorize?p=1&response_type=code&client_id=purser-web&");
            assertThat(asked)
                    .containsEntry("redirect_uri", purser.url() + "/sign-in/callback/entra")
                    .containsEntry("scope", "openid profile email")
                    .containsEntry("code_challenge_method", "S256");
            assertThat(ada.cookies).containsOnlyKeys("purser-session-attempt");
            changed = claims -> claims.claim("roles", "Purser.Finance");
            HttpResponse<String> in = led(ada, back(page, "ada@acme.example"));
            assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
            assertThat(in.body())
                    .contains("You are ada@acme.example", "content=\"0; url=/device?user_code=BBBB-CCCC\"")
                    .doesNotContain("eyJ", SECRET);
            assertThat(ada.ask(ME)).contains("\"ada@acme.example\"", "\"entra\"", "BILLING_ADMIN");
            assertThat(purser.operatorGets("/api/v1/exports/audit.jsonl?organization=acme"))
                    .contains("session.begin", "\"entra\"")
                    .doesNotContain("ps-purser-", SECRET, "code-0");
            try (Browser bob = new Browser(purser.url())) {
                changed = _ -> {};
                in(bob, "bob@acme.example", "");
                assertThat(bob.ask(ME)).contains("\"bob@acme.example\"").doesNotContain("BILLING_ADMIN");
            }
        }
    }

    @Test
    void whatComesBackCountsOnceForTheBrowserThatAsked() throws Exception {
        try (RunningPurser purser = start();
                Browser ada = new Browser(purser.url());
                Browser other = new Browser(purser.url())) {
            String page = page(ada, "");
            String back = back(page, "ada@acme.example");
            assertThat(led(other, back).statusCode())
                    .as("a browser that never asked")
                    .isEqualTo(403);
            page(other, "");
            assertThat(led(other, back).statusCode())
                    .as("one that asked for itself")
                    .isEqualTo(403);
            assertThat(led(ada, back.replaceAll("state=.*", "state=guess")).statusCode())
                    .isEqualTo(403);
            assertThat(led(ada, back.replaceAll("&state=.*", "")).statusCode()).isEqualTo(403);
            assertThat(ada.cookies).containsOnlyKeys("purser-session-attempt");
            assertThat(led(ada, back).statusCode()).isEqualTo(200);
            assertThat(ada.ask(ME)).contains("ada@acme.example");
            assertThat(led(ada, back).statusCode()).as("again").isEqualTo(403);
            assertThat(other.cookies).containsOnlyKeys("purser-session-attempt");

            String replayed = back(page(other, ""), "ada@acme.example");
            String code = query(replayed).getOrDefault("code", "");
            codes.remove(code);
            assertThat(led(other, replayed).body())
                    .as("a code that was used")
                    .contains("gives no token", "invalid_grant");
            String mine = back(page(other, ""), "bob@acme.example");
            String stolen = back(page(ada, ""), "ada@acme.example");
            String mixed = mine.replace(
                    query(mine).getOrDefault("code", "-"), query(stolen).getOrDefault("code", "-"));
            assertThat(led(other, mixed).statusCode())
                    .as("another's code with one's own state: PKCE")
                    .isEqualTo(403);
            assertThat(other.cookies).containsOnlyKeys("purser-session-attempt");
        }
    }

    @Test
    void aTokenThatIsNotForThisAttemptOpensNothing() throws Exception {
        try (RunningPurser purser = start();
                Browser browser = new Browser(purser.url())) {
            for (Consumer<JWTClaimsSet.Builder> wrong : List.<Consumer<JWTClaimsSet.Builder>>of(
                    claims -> claims.claim("nonce", "of another attempt"),
                    claims -> claims.claim("nonce", null),
                    claims -> claims.audience("api://purser"),
                    claims -> claims.audience("another-client"),
                    claims -> claims.claim("azp", "another-client"),
                    claims -> claims.issuer("https://another.example"),
                    claims -> claims.expirationTime(Date.from(clock.instant().minusSeconds(120))))) {
                changed = wrong;
                HttpResponse<String> answer = in(browser, "ada@acme.example", "");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
                assertThat(answer.body()).contains("is not to be believed");
                assertThat(browser.cookies).containsOnlyKeys("purser-session-attempt");
            }
            changed = _ -> {};
            assertThat(in(browser, "stranger@acme.example", "").body())
                    .contains("no user of the organization has that name");
            assertThat(browser.cookies).containsOnlyKeys("purser-session-attempt");
            assertThat(in(browser, "ada@acme.example", "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatTheIssuerRefusesIsSaidAndNobodyIsLedElsewhere() throws Exception {
        try (RunningPurser purser = start();
                Browser browser = new Browser(purser.url())) {
            String back = purser.url() + "/sign-in/callback/entra?state=";
            String state = query(page(browser, "")).getOrDefault("state", "");
            assertThat(led(browser, back + state + "&error=access_denied&error_description=%3Cscript%3E")
                            .body())
                    .contains("did not sign you in: access_denied")
                    .doesNotContain("script>");
            state = query(page(browser, "")).getOrDefault("state", "");
            assertThat(led(browser, back + state + "&error=%3Cb%3E").body())
                    .contains("an error")
                    .doesNotContain("<b>");
            String mixed = back(page(browser, ""), "ada@acme.example") + "&iss=https%3A%2F%2Fevil.example";
            assertThat(led(browser, mixed).body()).contains("Another issuer answered");
            for (String next : List.of(
                    "https://evil.example/",
                    "//evil.example",
                    "/\\evil.example",
                    "/%5Cevil",
                    "/./../\\evil",
                    "javascript:alert(1)",
                    "/x\r\nset-cookie: a=b",
                    "/x\"><script>")) {
                HttpResponse<String> in = in(browser, "ada@acme.example", next);
                assertThat(in.body())
                        .as(next)
                        .contains("content=\"0; url=/signed-in\"")
                        .doesNotContain("evil", "script");
            }
            assertThat(browser.open("/sign-in/issuer/another").statusCode()).isEqualTo(404);
            issuer.tokens = _ -> new Page(500, "");
            assertThat(in(browser, "ada@acme.example", "").statusCode()).isEqualTo(503);
            issuer.tokens = _ -> new Page(302, "https://evil.example");
            assertThat(in(browser, "ada@acme.example", "").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void anIssuerThatHasNoPageIsSaidAndWithoutSignInNoneIsOffered() throws Exception {
        issuer.describes(FakeIssuer.describing(issuer.url(), issuer.url() + "/keys"));
        try (RunningPurser purser = start();
                Browser browser = new Browser(purser.url())) {
            HttpResponse<String> away = browser.open("/sign-in/issuer/entra");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.body()).contains("authorization_endpoint");
            assertThat(browser.cookies).isEmpty();
        }
        try (RunningPurser purser = start("");
                Browser browser = new Browser(purser.url())) {
            assertThat(browser.open("/sign-in").body()).doesNotContain("entra").contains("You sign in with a link");
            assertThat(browser.open("/sign-in/issuer/entra").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void whatIsWrongUnderSignInStopsTheStart() {
        Map<String, String> wrong = Map.of(
                "signIn: {clientSecret: s}", "`clientId` is missing",
                "signIn: {clientId: a, clientID: b}", "clientID",
                "signIn: {clientId: a, scopes: [profile]}", "expected openid among them",
                "signIn: purser-web", "is not a mapping");
        wrong.forEach((field, why) -> assertThatThrownBy(() -> start(field).close())
                .as(field)
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        refused -> assertThat(refused.problems().toString()).contains(why)));
        assertThat(new TrustedIssuer.SignInClient("a", SECRET, List.of("openid")).toString())
                .doesNotContain(SECRET);
    }

    @Test
    void aSessionEndsWhenItsIssuerIsBelievedNoLonger() throws Exception {
        Map<String, String> cookies;
        try (RunningPurser purser = start();
                Browser ada = new Browser(purser.url())) {
            in(ada, "ada@acme.example", "");
            cookies = ada.cookies;
        }
        try (RunningPurser purser = start();
                Browser ada = new Browser(purser.url())) {
            ada.cookies.putAll(cookies);
            assertThat(ada.ask(ME)).contains("ada@acme.example");
        }
        try (RunningPurser purser = RunningPurser.start(folder, GOVERNANCE);
                Browser ada = new Browser(purser.url())) {
            ada.cookies.putAll(cookies);
            assertThat(ada.ask(ME)).contains("unauthenticated");
        }
    }
}
