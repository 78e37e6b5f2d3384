package io.purser.control.api.rest;

import io.purser.control.api.Browsers;
import io.purser.control.identity.Principal;
import io.purser.control.signin.Session;
import io.purser.control.signin.Sessions;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The pages by which people sign in and out. To open a link's address changes nothing: programs that look at addresses
/// in messages do so, and would use it up.
public final class SignInRoutes {
    private static final String SIGN_IN = "/sign-in";
    private static final String LINK = "/sign-in/link";
    private static final String SIGNED_IN = "/signed-in";
    private static final String SIGN_OUT = "/sign-out";

    private final Browsers browsers;
    private final Sessions sessions;
    private final IssuerSignIn issuers;

    /// @param issuers those whose pages sign people in
    public SignInRoutes(Browsers browsers, IssuerSignIn issuers) {
        this.issuers = issuers;
        this.browsers = browsers;
        this.sessions = browsers.sessions();
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(issuers.routes());
        routes.addAll(List.of(
                Answers.get(SIGN_IN, Door.OPEN, this::ways),
                Answers.get(LINK, Door.OPEN, this::link),
                Answers.of(HttpMethod.POST, LINK, Door.OPEN, this::redeem),
                Answers.get(SIGNED_IN, Door.OPEN, this::signedIn),
                Answers.of(HttpMethod.POST, SIGN_OUT, Door.OPEN, this::signOut),
                Answers.get(Page.STYLE, Door.OPEN, _ -> Page.style())));
        return routes;
    }

    private Response ways(Request request) {
        @Nullable String unsafe = browsers.unsafe();
        if (unsafe != null) {
            return refused(unsafe);
        }
        String ways = issuers.ways(request.query("next"));
        return Page.of(200, "Sign in", ways + """

                <p>%s with a link that is yours and works once. Who runs Purser makes it:</p>
                <pre>./purser token link --user you@example.com</pre>""".formatted(ways.isEmpty() ? "You sign in" : "Or"));
    }

    private Response link(Request request) {
        @Nullable String unsafe = browsers.unsafe();
        if (unsafe != null) {
            return refused(unsafe);
        }
        String code = Optional.ofNullable(request.query("code")).orElse("");
        return sessions.linked(code)
                .map(who -> Page.of(200, "Sign in as " + who.label(), """
                        <p>This link works once, and makes this browser act as %s. Go on only if that is you.</p>
                        <form method="post" action="%s"><input type="hidden" name="code" value="%s">
                        <button>Sign in</button></form>""".formatted(
                                Page.escaped(who.label()), LINK, Page.escaped(code))))
                .orElseGet(SignInRoutes::over);
    }

    private Response redeem(Request request) {
        @Nullable String unsafe = browsers.unsafe();
        @Nullable String foreign = unsafe == null ? browsers.foreign(request) : unsafe;
        if (foreign != null) {
            return refused(foreign);
        }
        return sessions.redeem(Form.of(request).getOrDefault("code", ""))
                .map(begun -> {
                    browsers.secret(request).ifPresent(sessions::end);
                    return Page.to(SIGNED_IN, browsers.cookie(begun.secret()));
                })
                .orElseGet(SignInRoutes::over);
    }

    private static Response over() {
        return Page.of(403, "This link is over", """
                <p>A link works once and for a short time. Ask who runs Purser for another.</p>""");
    }

    static Response refused(String why) {
        return Page.of(403, "You cannot sign in here", "<p>" + Page.escaped(why) + ".</p>");
    }

    private Response signedIn(Request request) {
        @Nullable String secret = browsers.secret(request).orElse(null);
        Optional<Principal> who = secret == null ? Optional.empty() : sessions.who(secret, Session.Kind.BROWSER, true);
        return secret == null || who.isEmpty()
                ? Page.to(SIGN_IN, null)
                : Page.of(200, "You are signed in", """
                <p>You are %s.</p>
                <form method="post" action="%s"><input type="hidden" name="token" value="%s">
                <button>Sign out</button></form>""".formatted(
                                Page.escaped(who.get().label()), SIGN_OUT, sessions.formToken(secret)));
    }

    private Response signOut(Request request) {
        @Nullable String secret = browsers.secret(request).orElse(null);
        if (secret == null) {
            return Page.to(SIGN_IN, null);
        }
        if (!browsers.isFormOfOurs(request, secret, Form.of(request).get("token"))) {
            return Page.of(403, "Not from a page of ours", "<p>Go to the page itself and sign out there.</p>");
        }
        sessions.end(secret);
        return Page.to(SIGN_IN, browsers.noCookie());
    }
}
