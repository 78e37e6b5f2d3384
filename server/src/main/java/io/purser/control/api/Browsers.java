package io.purser.control.api;

import io.purser.control.api.Credentials.Who;
import io.purser.control.signin.Attempts;
import io.purser.control.signin.Session;
import io.purser.control.signin.Sessions;
import io.purser.platform.http.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// People who come by a browser, with a session in a cookie. A cookie goes along with whatever any page has the browser
/// ask, so it counts only where the request comes from a page of ours.
public final class Browsers {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> SAFE = Set.of("GET", "HEAD");
    private static final String HOST_ONLY = "__Host-purser";
    /// Browsers keep no cookie of the other name that comes without encryption.
    private static final String ON_LOOPBACK = "purser-session";

    private final Sessions sessions;
    private final Supplier<String> home;

    /// @param home where people reach the installation
    public Browsers(Sessions sessions, Supplier<String> home) {
        this.sessions = sessions;
        this.home = home;
    }

    public Sessions sessions() {
        return sessions;
    }

    /// Where people reach the installation.
    public String home() {
        return home.get();
    }

    /// Why nobody can sign in by a browser here; null where one can. A cookie must not travel in the clear.
    public @Nullable String unsafe() {
        return isEncrypted() || LOOPBACK.contains(host(home.get()))
                ? null
                : "people sign in over https, or on the machine that Purser runs on; for https an administrator sets"
                        + " server.publicUrl in purser.yaml";
    }

    private boolean isEncrypted() {
        return home.get().toLowerCase(Locale.ROOT).startsWith("https://");
    }

    private static String host(String url) {
        return Objects.toString(URI.create(url.toLowerCase(Locale.ROOT)).getHost(), "");
    }

    private String name() {
        return isEncrypted() ? HOST_ONLY : ON_LOOPBACK;
    }

    /// The secret that a request's cookie carries.
    public Optional<String> secret(Request request) {
        return cookie(request, name());
    }

    private static Optional<String> cookie(Request request, String name) {
        String prefix = name + "=";
        return request.headers().getOrDefault("cookie", List.of()).stream()
                .flatMap(line -> List.of(line.split(";", -1)).stream())
                .map(String::strip)
                .filter(pair -> pair.startsWith(prefix))
                .map(pair -> pair.substring(prefix.length()))
                .findFirst();
    }

    /// A cookie that carries a secret, as a header has it.
    public String cookie(String secret) {
        return cookie(secret, Sessions.LIFETIME);
    }

    /// A cookie that takes the place of the one that is there and carries nothing.
    public String noCookie() {
        return cookie("", Duration.ZERO);
    }

    private String cookie(String value, Duration life) {
        return name() + "=" + value + "; Path=/; Max-Age=" + life.toSeconds() + "; HttpOnly; SameSite=Strict"
                + (isEncrypted() ? "; Secure" : "");
    }

    /// A cookie for a browser that is led to an issuer's page. It must come along when that leads back, so it is not
    /// strict; it opens nothing.
    public String attemptCookie(String secret) {
        return attemptName() + "=" + secret + "; Path=/; Max-Age=" + Attempts.LIFETIME.toSeconds()
                + "; HttpOnly; SameSite=Lax" + (isEncrypted() ? "; Secure" : "");
    }

    private String attemptName() {
        return name() + "-attempt";
    }

    /// What the cookie of a browser that was led away carries.
    public Optional<String> attempt(Request request) {
        return cookie(request, attemptName());
    }

    /// Who asks by a cookie.
    ///
    /// @param isUsed whether the person does something by it
    Who who(Request request, String secret, boolean isUsed) {
        String foreign = foreign(request);
        if (foreign == null && changes(request) && !isSocket(request) && request.header("x-requested-by") == null) {
            foreign = "with a browser's session, what is no GET needs the header X-Requested-By: console";
        }
        return foreign != null
                ? new Who.CrossSite(foreign)
                : sessions.who(secret, Session.Kind.BROWSER, isUsed)
                        .<Who>map(Who.Known::new)
                        .orElseGet(Who.Nobody::new);
    }

    /// Why a request is not from a page of ours; null where it is. Browsers say it of themselves: of what may change
    /// something always, so that there it must be said; of what only looks, not all of them.
    public @Nullable String foreign(Request request) {
        @Nullable String origin = request.header("origin");
        @Nullable String site = request.header("sec-fetch-site");
        boolean isOurs;
        if (changes(request)) {
            isOurs = origin == null
                    ? "same-origin".equals(site)
                    : isOurs(origin, request) && (site == null || site.equals("same-origin"));
        } else {
            isOurs = (origin == null || isOurs(origin, request))
                    && (site == null || site.equals("same-origin") || site.equals("none"));
        }
        return isOurs ? null : "a browser's session counts only on pages of " + home.get();
    }

    /// Whether a form was sent by a page of ours to whoever comes with this cookie: forms can set no header.
    ///
    /// @param token that the form carries
    public boolean isFormOfOurs(Request request, String secret, @Nullable String token) {
        return foreign(request) == null
                && token != null
                && MessageDigest.isEqual(
                        sessions.formToken(secret).getBytes(StandardCharsets.UTF_8),
                        token.getBytes(StandardCharsets.UTF_8));
    }

    /// A page may not read what it has the browser ask elsewhere, except over a WebSocket.
    private static boolean changes(Request request) {
        return !SAFE.contains(request.method()) || isSocket(request);
    }

    private static boolean isSocket(Request request) {
        return "websocket".equalsIgnoreCase(request.header("upgrade"));
    }

    /// On this machine every of its names will do, as long as it is the one that was asked.
    private boolean isOurs(String origin, Request request) {
        String said = origin.toLowerCase(Locale.ROOT);
        URI base = URI.create(home.get().toLowerCase(Locale.ROOT));
        String asked = Objects.toString(request.header("host"), "").toLowerCase(Locale.ROOT);
        return said.equals(base.getScheme() + "://" + base.getRawAuthority())
                || (!isEncrypted()
                        && LOOPBACK.contains(asked.replaceAll(":\\d+$", ""))
                        && said.equals("http://" + asked));
    }
}
