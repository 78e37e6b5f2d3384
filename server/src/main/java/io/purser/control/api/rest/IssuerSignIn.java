package io.purser.control.api.rest;

import io.purser.control.api.Browsers;
import io.purser.control.identity.oidc.SignInFlow;
import io.purser.control.identity.oidc.SignInFlow.Found;
import io.purser.control.identity.oidc.SignInFlow.Proof;
import io.purser.control.signin.Attempts;
import io.purser.control.signin.Session;
import io.purser.control.signin.Sessions;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Signing in by the pages of identity providers. Each has its own way back here, so that what one answers is never
/// taken for what another does.
public final class IssuerSignIn {
    private static final String BEGIN = "/sign-in/issuer/";
    private static final String BACK = "/sign-in/callback/";
    private static final String SIGNED_IN = "/signed-in";
    /// A page of ours: a path, and what may follow it.
    private static final Pattern OURS =
            Pattern.compile("/(?:[A-Za-z0-9_-][A-Za-z0-9/_.-]*)?(?:\\?[A-Za-z0-9&=_.%-]*)?");

    private final Browsers browsers;
    private final Attempts<Away> attempts;
    private final Map<String, SignInFlow> flows = new LinkedHashMap<>();

    public IssuerSignIn(Browsers browsers, Attempts<Away> attempts, List<SignInFlow> flows) {
        this.browsers = browsers;
        this.attempts = attempts;
        flows.forEach(flow -> this.flows.put(flow.name(), flow));
    }

    /// Somebody who is away.
    ///
    /// @param next the page to go on with afterwards
    public record Away(String issuer, Proof proof, String next) {}

    List<Route> routes() {
        return List.of(
                Answers.get(BEGIN + "{issuer}", Door.OPEN, this::begin),
                Answers.get(BACK + "{issuer}", Door.OPEN, this::back));
    }

    /// Where the issuers are that sign people in; empty where none does.
    ///
    /// @param next the page to go on with afterwards
    String ways(@Nullable String next) {
        String query = next == null ? "" : "?next=" + URLEncoder.encode(ours(next), StandardCharsets.UTF_8);
        return flows.keySet().stream()
                .map(name -> "<p><a class=\"button\" href=\"%s%s%s\">Sign in with %s</a></p>"
                        .formatted(BEGIN, name, Page.escaped(query), Page.escaped(name)))
                .collect(Collectors.joining("\n"));
    }

    /// Nobody is led elsewhere: what is no page of ours becomes the usual one.
    static String ours(@Nullable String next) {
        return next != null && OURS.matcher(next).matches() ? next : SIGNED_IN;
    }

    private SignInFlow flow(Request request) {
        @Nullable SignInFlow flow = flows.get(request.pathParameter("issuer"));
        if (flow == null) {
            throw new Problem.Stop(Problem.notFound("issuer to sign in with"));
        }
        return flow;
    }

    private String back(SignInFlow flow) {
        return browsers.home() + BACK + flow.name();
    }

    private Response begin(Request request) {
        SignInFlow flow = flow(request);
        @Nullable String unsafe = browsers.unsafe();
        if (unsafe != null) {
            return SignInRoutes.refused(unsafe);
        }
        Proof proof = new Proof(attempts.secret(), attempts.secret(), attempts.secret());
        try {
            String page = flow.page(proof, back(flow)).toString();
            String browser = attempts.secret();
            attempts.begin(proof.state(), browser, new Away(flow.name(), proof, ours(request.query("next"))));
            return Page.to(page, browsers.attemptCookie(browser));
        } catch (IOException away) {
            return later("\"" + flow.name() + "\" cannot be asked now: " + away.getMessage());
        }
    }

    private Response back(Request request) {
        SignInFlow flow = flow(request);
        String state = Objects.toString(request.query("state"), "");
        @Nullable
        Away away = browsers.attempt(request)
                .flatMap(browser -> attempts.end(state, browser))
                .orElse(null);
        if (away == null || !away.issuer().equals(flow.name())) {
            return again("This browser is not about to sign in there, or it took too long.");
        }
        @Nullable String from = request.query("iss");
        if (from != null && !from.equals(flow.issuer())) {
            return again("Another issuer answered than was asked.");
        }
        @Nullable String code = request.query("code");
        if (code == null) {
            String error = Objects.toString(request.query("error"), "no code");
            return again("\"" + flow.name() + "\" did not sign you in: "
                    + (error.matches("[A-Za-z0-9_]{1,64}") ? error : "an error") + ".");
        }
        return switch (flow.found(code, away.proof(), back(flow))) {
            case Found.In in -> in(in, flow, away.next());
            case Found.Turned(String why) -> SignInRoutes.refused(why);
            case Found.Later(String why) -> later(why);
            case Found.Refused(String why) -> again(why + ".");
        };
    }

    /// The cookie counts from a page of ours on only, and a redirect would still come from the issuer's: so a
    /// page leads on.
    private Response in(Found.In in, SignInFlow flow, String next) {
        Sessions.Begun begun = browsers.sessions()
                .begin(new Session.OfUser(in.organization(), in.userId(), flow.name(), in.roles()), in.principal());
        return Page.leading(
                "You are signed in",
                next,
                "<p>You are " + Page.escaped(in.principal().label()) + ".</p>",
                browsers.cookie(begun.secret()));
    }

    private static Response again(String why) {
        return Page.of(
                403,
                "You are not signed in",
                "<p>" + Page.escaped(why) + "</p>\n<p><a class=\"button\" href=\"/sign-in\">Try again</a></p>");
    }

    private static Response later(String why) {
        return Page.of(503, "Not now", "<p>" + Page.escaped(why) + ".</p>\n<p>Try again in some minutes.</p>");
    }
}
