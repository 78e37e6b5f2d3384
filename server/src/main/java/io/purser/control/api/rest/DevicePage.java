package io.purser.control.api.rest;

import io.purser.control.api.Browsers;
import io.purser.control.identity.Principal;
import io.purser.control.signin.Devices;
import io.purser.control.signin.Session;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The page on which somebody who is signed in lets a command line in. It shows the code, who asks and as whom, since
/// a stranger may have sent its address.
public final class DevicePage {
    static final String PATH = "/device";

    private final Browsers browsers;
    private final Devices devices;

    public DevicePage(Browsers browsers, Devices devices) {
        this.browsers = browsers;
        this.devices = devices;
    }

    public List<Route> routes() {
        return List.of(
                Answers.get(PATH, Door.OPEN, this::show), Answers.of(HttpMethod.POST, PATH, Door.OPEN, this::decide));
    }

    private Optional<Principal> who(@Nullable String secret) {
        return secret == null ? Optional.empty() : browsers.sessions().who(secret, Session.Kind.BROWSER, true);
    }

    private static Response signInFirst(Request request) {
        String code = Objects.toString(request.query("user_code"), "").replaceAll("[^A-Za-z-]", "");
        String next = URLEncoder.encode(PATH + (code.isEmpty() ? "" : "?user_code=" + code), StandardCharsets.UTF_8);
        return Page.of(200, "Sign in first", """
                <p>A command line asks to act as you, and nobody is signed in with this browser.</p>
                <p><a class="button" href="/sign-in?next=%s">Sign in</a></p>
                <p>If you sign in by a link, open this page again afterwards.</p>""".formatted(next));
    }

    private Response show(Request request) {
        @Nullable String secret = browsers.secret(request).orElse(null);
        Optional<Principal> who = who(secret);
        if (secret == null || who.isEmpty()) {
            return signInFirst(request);
        }
        @Nullable String code = request.query("user_code");
        return code == null
                ? typing("<p>Type the code that your command line shows.</p>")
                : devices.waiting(code)
                        .map(waiting -> asking(waiting, who.get(), secret))
                        .orElseGet(DevicePage::none);
    }

    private static Response typing(String why) {
        return Page.of(200, "Let a command line in", why + """

                <form method="get" action="%s"><input name="user_code" aria-label="Code" autocomplete="off" maxlength="16">
                <button>Go on</button></form>""".formatted(PATH));
    }

    private static Response none() {
        return typing("<p>No command line waits with this code: it is over, was decided, or is another. Look once more,"
                + " or run <code>purser login</code> again.</p>");
    }

    private Response asking(Devices.Waiting waiting, Principal who, String secret) {
        return Page.of(200, "Let a command line in?", """
                <p>It shows this code:</p>
                <p class="code">%1$s</p>
                <p>It calls itself <strong>%2$s</strong>, asked at %3$s, and would act as <strong>%4$s</strong>.
                Let it in only if you started it yourself and see the same code there.</p>
                <form method="post" action="%5$s"><input type="hidden" name="token" value="%6$s">
                <input type="hidden" name="user_code" value="%1$s">
                <button name="decision" value="approve">Let it in</button>
                <button name="decision" value="deny">No</button></form>""".formatted(
                        Page.escaped(waiting.userCode()),
                        Page.escaped(waiting.label()),
                        Instant.ofEpochMilli(waiting.askedAt()).truncatedTo(ChronoUnit.SECONDS),
                        Page.escaped(who.label()),
                        PATH,
                        browsers.sessions().formToken(secret)));
    }

    private Response decide(Request request) {
        @Nullable String secret = browsers.secret(request).orElse(null);
        if (secret == null || who(secret).isEmpty()) {
            return signInFirst(request);
        }
        Map<String, String> form = Form.of(request);
        if (!browsers.isFormOfOurs(request, secret, form.get("token"))) {
            return Page.of(403, "Not from a page of ours", "<p>Open the page itself and decide there.</p>");
        }
        String code = Objects.toString(form.get("user_code"), "");
        return switch (Objects.toString(form.get("decision"), "")) {
            case "approve" ->
                devices.approve(code, browsers.sessions(), secret)
                        ? Page.of(
                                200,
                                "It is in",
                                "<p>Go back to your command line. <code>purser logout</code> ends it.</p>")
                        : none();
            case "deny" ->
                devices.deny(code) ? Page.of(200, "It stays out", "<p>You can close this page.</p>") : none();
            default -> throw new IllegalArgumentException("decision: expected approve or deny");
        };
    }
}
