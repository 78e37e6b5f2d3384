package io.purser.gateway.listener;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.purser.core.attribution.Attribution;
import io.purser.core.estimation.CallShape;
import io.purser.core.estimation.PromptSize;
import io.purser.core.pricing.CacheWrites;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Quantities;
import io.purser.core.usage.ServiceTier;
import io.purser.gateway.relay.PurserHeaders;
import io.purser.governance.admission.Admission;
import io.purser.governance.admission.Verdict;
import io.purser.governance.holds.ExternalHold;
import io.purser.governance.holds.ExternalHolds;
import io.purser.governance.settlement.GovernedCall;
import io.purser.platform.json.CanonicalJson;
import io.purser.platform.secret.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The making of a hold: the call is admitted as if it came by itself, with the sizes that its maker states.
final class HoldMaking extends Clerk {
    private static final Duration USUAL_TTL = Duration.ofMinutes(10);
    private static final int MOST_CHOICES = 1_000;

    private final Gateway gateway;
    private final ExternalHolds store;
    private final HoldDesk desk;

    HoldMaking(Gateway gateway, ExternalHolds store, HoldDesk desk, HttpServerRequest request) {
        super(gateway, request);
        this.gateway = gateway;
        this.store = store;
        this.desk = desk;
    }

    /// What is asked for.
    ///
    /// @param id the caller's, null where none is given
    /// @param metadata what the body says the call is for
    /// @param user whom the body names
    private record Wish(
            @Nullable String id,
            String fingerprint,
            String provider,
            CallShape shape,
            Duration ttl,
            Map<String, String> metadata,
            @Nullable String user,
            DataMode mode) {}

    void make(ObjectNode body) {
        Wish wish = wish(body);
        String id = wish.id();
        if (id == null) {
            ask(wish);
        } else if (!desk.begin(owner(), id)) {
            refuse(answers().conflict("hold_in_progress", "The hold \"" + id + "\" is being made; ask again."));
        } else {
            atEnd(() -> desk.began(owner(), id));
            off(() -> store.askedAs(owner(), id), known -> again(wish, known));
        }
    }

    private static Wish wish(ObjectNode body) {
        Form form = new Form(body);
        String model = form.word("model");
        String provider = form.word("provider");
        if (model == null || provider == null) {
            throw new Form.Wrong(model == null ? "model" : "provider", "a name; it is missing");
        }
        String id = form.word("id");
        CallShape shape = shape(form, model);
        Duration ttl = form.duration("ttl", USUAL_TTL, HoldDesk.LONGEST);
        Map<String, String> metadata = form.texts("metadata");
        String user = form.word("user");
        DataMode mode = form.dataMode();
        form.done();
        return new Wish(id, Sha256.hex(CanonicalJson.of(body)), provider, shape, ttl, metadata, user, mode);
    }

    private static CallShape shape(Form form, String model) {
        CallShape.Kind kind =
                form.oneOf("kind", "generate", List.of("generate", "embed")).equals("embed")
                        ? CallShape.Kind.EMBED
                        : CallShape.Kind.GENERATE;
        long choices = form.count("choices").orElse(1);
        if (choices < 1 || choices > MOST_CHOICES) {
            throw new Form.Wrong("choices", "a whole number from 1 to " + MOST_CHOICES);
        }
        CacheWrites writes = switch (form.oneOf("cacheWrites", "5m", List.of("none", "5m", "1h"))) {
            case "none" -> CacheWrites.NONE;
            case "1h" -> CacheWrites.LONG;
            default -> CacheWrites.SHORT;
        };
        ServiceTier tier = ServiceTier.named(
                form.oneOf("serviceTier", "standard", List.of("standard", "priority", "flex", "batch")));
        return new CallShape(
                kind,
                model,
                false,
                false,
                PromptSize.text(form.required("inputTokens"), 0),
                form.count("maxOutputTokens"),
                (int) choices,
                form.count("reasoningTokens").orElse(0),
                writes,
                Quantities.NONE,
                false,
                tier == null ? ServiceTier.STANDARD : tier,
                1);
    }

    /// The same id for the same thing is the same hold; for another it is a mistake that would be money.
    private void again(Wish wish, @Nullable ExternalHold known) {
        if (known == null) {
            ask(wish);
        } else if (known.fingerprint().equals(wish.fingerprint())) {
            arrival().request().response().putHeader("purser-replayed", "true");
            answer(200, known.ended() == null ? known.answer() : known.ended());
        } else {
            refuse(answers()
                    .conflict(
                            "hold_id_taken",
                            "The id \"" + known.id() + "\" stands for another hold; expected the same body or another"
                                    + " id."));
        }
    }

    private void ask(Wish wish) {
        Attribution attribution = arrival().attribute(wish.metadata(), wish.user());
        if (attribution == null) {
            return;
        }
        if (!desk.hasRoom()) {
            refuse(answers().of(new Verdict.Overloaded(), arrival().caller().identity()));
            return;
        }
        Admission.Routes routes = model -> new Admission.Route(wish.provider(), model, null);
        Admission.Request asked = new Admission.Request(
                arrival().requestId(),
                arrival().caller(),
                attribution,
                wish.shape(),
                wish.provider(),
                wish.shape().model(),
                null,
                List.of(),
                List::of,
                arrival().receivedMillis(),
                arrival().head().retryCount(),
                routes,
                null,
                wish.mode());
        gateway.admission().admit(asked, arrival().executor(), verdict -> {
            if (verdict instanceof Verdict.Admitted(GovernedCall call)) {
                keep(wish, call);
            } else {
                Refusal refusal = answers().of(verdict, arrival().caller().identity());
                boolean later = refusal.code().equals("rate_limit_exceeded");
                arrival().request().response().putHeader("purser-decision", later ? "throttle" : "refuse");
                refuse(refusal);
            }
        });
    }

    /// The answer is only given when the hold would be found again after a restart.
    private void keep(Wish wish, GovernedCall call) {
        long expiresAt = arrival().receivedMillis() + wish.ttl().toMillis();
        GovernedCall.Degraded degraded = call.degraded();
        String model = degraded == null ? wish.shape().model() : degraded.model();
        String id = wish.id() == null ? call.requestId() : wish.id();
        ExternalHold hold = new ExternalHold(
                call.requestId(),
                owner(),
                id,
                wish.fingerprint(),
                model,
                wish.shape().service(),
                arrival().receivedMillis(),
                expiresAt,
                told(wish, call, model, expiresAt),
                null);
        off(() -> isKept(hold), isKept -> {
            if (isKept) {
                desk.opened(hold, call);
                admitted(call, hold);
            } else {
                call.release(
                        "not_kept",
                        arrival().executor(),
                        _ -> refuse(answers()
                                .of(
                                        new Verdict.StoreUnavailable(),
                                        arrival().caller().identity())));
            }
        });
    }

    private boolean isKept(ExternalHold hold) {
        try {
            store.keep(hold);
            return true;
        } catch (RuntimeException broken) {
            HoldDesk.LOG.error("the hold {} cannot be kept", hold.requestId(), broken);
            return false;
        }
    }

    private static String told(Wish wish, GovernedCall call, String model, long expiresAt) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("hold", call.requestId());
        told.put("decision", call.degraded() == null ? "allow" : "degrade");
        told.put("provider", wish.provider());
        told.put("model", model);
        OptionalLong cap = call.outputCap();
        told.put("outputCap", cap.isPresent() ? cap.getAsLong() : null);
        told.put("inputTokens", call.estimatedInput());
        told.put("coveredOutputTokens", call.coveredOutput());
        GovernedCall.Degraded degraded = call.degraded();
        if (degraded != null) {
            ArrayNode actions = told.putArray("actions");
            degraded.actions().forEach(action -> actions.add(action.member()));
        }
        told.put("expiresAt", Instant.ofEpochMilli(expiresAt).toString());
        told.put("dataMode", wish.mode().word());
        return told.toString();
    }

    private void admitted(GovernedCall call, ExternalHold hold) {
        HttpServerResponse response = arrival().request().response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.putHeader("purser-decision", call.degraded() == null ? "allow" : "degrade");
        PurserHeaders.budget(
                response, call.tightest(), call.currency(), arrival().receivedMillis());
        PurserHeaders.limits(response, call.limits());
        answer(201, hold.answer());
    }

    private void answer(int status, String json) {
        send(status, "application/json", Buffer.buffer(json));
    }
}
