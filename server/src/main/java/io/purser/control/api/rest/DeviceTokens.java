package io.purser.control.api.rest;

import io.purser.control.api.Browsers;
import io.purser.control.signin.Devices;
import io.purser.control.signin.Devices.Looked;
import io.purser.control.signin.Sessions;
import io.purser.platform.http.Door;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.purser.platform.secret.SignInSecret;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a command line asks of us as its authorization server: to be let in (RFC 8628), and to be out again (RFC 7009).
public final class DeviceTokens {
    /// The grant by which one looks whether somebody let it in.
    static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    /// Where one asks to be let in.
    static final String ASK = "/oauth2/device_authorization";
    /// Where a token is given back.
    static final String REVOKE = "/oauth2/revoke";

    private static final String CLIENT = "purser-cli";
    private static final int LONGEST_LABEL = 64;

    private final Browsers browsers;
    private final Devices devices;

    public DeviceTokens(Browsers browsers, Devices devices) {
        this.browsers = browsers;
        this.devices = devices;
    }

    List<Route> routes() {
        return List.of(post(ASK, this::ask), post(REVOKE, this::revoke));
    }

    private interface Answer {
        Response to(Map<String, String> form);
    }

    private static Route post(String path, Answer answer) {
        return new Route(HttpMethod.POST, path, Door.OPEN, (Route.Blocking) request -> {
            try {
                return answer.to(Form.of(request));
            } catch (IllegalArgumentException wrong) {
                return OAuthRefusal.of("invalid_request", String.valueOf(wrong.getMessage()))
                        .response();
            }
        });
    }

    private Response ask(Map<String, String> form) {
        @Nullable String unsafe = browsers.unsafe();
        if (unsafe != null) {
            return OAuthRefusal.of("access_denied", unsafe).response();
        }
        if (!CLIENT.equals(form.get("client_id"))) {
            return unknownClient();
        }
        String label = form.getOrDefault("label", "a command line").strip();
        if (label.isEmpty() || label.length() > LONGEST_LABEL || !label.chars().allMatch(DeviceTokens::isShown)) {
            throw new IllegalArgumentException("label: expected 1 to " + LONGEST_LABEL + " characters that show");
        }
        return devices.ask(label)
                .map(asked -> {
                    String page = browsers.home() + DevicePage.PATH;
                    Map<String, Object> answer = new LinkedHashMap<>();
                    answer.put("device_code", asked.secret());
                    answer.put("user_code", asked.userCode());
                    answer.put("verification_uri", page);
                    answer.put("verification_uri_complete", page + "?user_code=" + asked.userCode());
                    answer.put("expires_in", Devices.LIFETIME.toSeconds());
                    answer.put("interval", Devices.PACE.toSeconds());
                    return Answers.json(answer);
                })
                .orElseGet(() -> new OAuthRefusal(
                                503, "temporarily_unavailable", "as many ask as may at once; try again in some minutes")
                        .response());
    }

    private static boolean isShown(int character) {
        return character >= ' ' && character < 127;
    }

    private static Response unknownClient() {
        return new OAuthRefusal(401, "invalid_client", "expected client_id=" + CLIENT).response();
    }

    /// The answer to one that looks whether somebody let it in.
    Response token(Map<String, String> form) {
        if (!CLIENT.equals(form.get("client_id"))) {
            return unknownClient();
        }
        return switch (devices.look(Objects.toString(form.get("device_code"), ""))) {
            case Looked.Waits() ->
                OAuthRefusal.of("authorization_pending", "nobody has decided yet")
                        .response();
            case Looked.TooOften() ->
                OAuthRefusal.of("slow_down", "expected five seconds more between two looks")
                        .response();
            case Looked.Denied() ->
                OAuthRefusal.of("access_denied", "it was denied").response();
            case Looked.Over() ->
                OAuthRefusal.of("expired_token", "nobody decided in time; ask anew")
                        .response();
            case Looked.Unknown() ->
                OAuthRefusal.of("invalid_grant", "expected a device_code that waits; ask anew")
                        .response();
            case Looked.In(Sessions.Begun begun) -> {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("access_token", begun.secret());
                answer.put("token_type", "Bearer");
                answer.put("expires_in", Sessions.TERMINAL_LIFETIME.toSeconds());
                yield Answers.json(answer);
            }
        };
    }

    /// As the standard has it, a token that is over is given back, too.
    private Response revoke(Map<String, String> form) {
        String token = Objects.toString(form.get("token"), "");
        if (!token.startsWith(SignInSecret.PERSON)) {
            return OAuthRefusal.of(
                            "unsupported_token_type",
                            "expected the token of a command line; others end by `purser token revoke`")
                    .response();
        }
        browsers.sessions().end(token);
        return Answers.json(Map.of());
    }
}
