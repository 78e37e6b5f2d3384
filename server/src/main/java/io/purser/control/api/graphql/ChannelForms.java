package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.ScopeText;
import io.purser.control.alerts.Delivery;
import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.DeliveryLog.Told;
import io.purser.control.alerts.Letter;
import io.purser.control.alerts.MuteStore;
import io.purser.control.alerts.Mutes.Mute;
import io.purser.control.alerts.TrialSend;
import io.purser.control.api.Amounts;
import io.purser.control.api.UntilText;
import io.purser.control.audit.Actor;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.Chain;
import io.purser.core.budget.Budget;
import io.purser.core.ledger.Crossing;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers where alerts go and what became of them, and tries a channel.
final class ChannelForms implements Roots.Answering {
    private static final Duration LONGEST_MUTE = Duration.ofDays(31);

    private final Gate gate;
    private final DeliveryLog log;
    private final TrialSend trial;
    private final MuteStore mutes;
    private final Audit audit;

    ChannelForms(Gate gate, DeliveryLog log, TrialSend trial, MuteStore mutes, Audit audit) {
        this.gate = gate;
        this.log = log;
        this.trial = trial;
        this.mutes = mutes;
        this.audit = audit;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("channels", this::channels)
                .query("deliveries", this::deliveries)
                .mutation("testChannel", this::test)
                .mutation("muteChannel", this::mute)
                .mutation("redeliver", this::redeliver);
    }

    List<Map<String, @Nullable Object>> channels(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        return policy.channels().stream()
                .map(channel -> channel(policy.organization().name(), channel))
                .toList();
    }

    private Map<String, @Nullable Object> channel(String organization, Channel channel) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("name", channel.name());
        switch (channel) {
            case Channel.Webhook webhook -> {
                form.put("kind", "WEBHOOK");
                form.put("to", List.of(webhook.url()));
            }
            case Channel.Email email -> {
                form.put("kind", "EMAIL");
                form.put("to", email.to());
            }
        }
        form.put("digest", channel.digest().name());
        Mute mute = mutes.at(organization, channel.name(), audit.now()).orElse(null);
        form.put("mutedUntil", mute == null ? null : Amounts.moment(mute.until()));
        form.put("mutedFor", mute == null ? null : mute.reason());
        return form;
    }

    Map<String, @Nullable Object> deliveries(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        String state = environment.getArgument("state");
        List<Told> told = log.latest(
                policy.organization().name(),
                environment.<@Nullable String>getArgument("channel"),
                state == null ? null : DeliveryLog.State.valueOf(state));
        return Connection.of(told, Told::id, environment, each -> delivery(policy, each));
    }

    private static Map<String, @Nullable Object> delivery(Policy policy, Told told) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", told.id());
        form.put("channel", told.channel());
        form.put("user", user(policy, told.userId()));
        form.put("state", told.state().name());
        form.put("tries", told.tries());
        form.put("at", Amounts.moment(told.at()));
        form.put("triedAt", moment(told.triedAt()));
        form.put("nextAt", moment(told.nextAt()));
        form.put("detail", told.detail());
        switch (told.matter()) {
            case DeliveryLog.Matter.Crossed(Crossing crossing) -> crossed(policy, crossing, form);
            case DeliveryLog.Matter.Written(Letter letter) -> {
                form.put("about", letter.about());
                form.put("budget", letter.budget());
                form.put("subject", letter.subject());
            }
        }
        return form;
    }

    private static void crossed(Policy policy, Crossing crossing, Map<String, @Nullable Object> form) {
        Budget budget = policy.budgets().stream()
                .filter(each -> each.id().equals(crossing.budgetId()))
                .findFirst()
                .orElse(null);
        form.put("about", "threshold " + crossing.threshold());
        form.put("budget", crossing.budgetName());
        form.put(
                "subject",
                budget == null
                        ? crossing.subject()
                        : new ScopeText(policy).subject(budget.scope().each(), crossing.subject()));
        form.put("threshold", crossing.threshold());
        form.put("reminder", crossing.reminder());
        form.put("budgetState", crossing.state().name());
        form.put("windowStart", Amounts.moment(crossing.window().start()));
    }

    private static @Nullable String user(Policy policy, @Nullable String id) {
        return policy.users().stream()
                .filter(user -> user.id().equals(id))
                .findFirst()
                .map(User::name)
                .orElse(id);
    }

    private static @Nullable String moment(@Nullable Long at) {
        return at == null ? null : Amounts.moment(at);
    }

    /// Sent first and audited with what came of it: a test moves nothing.
    Map<String, @Nullable Object> test(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        String name = Queries.argument(environment, "channel");
        Channel channel = named(policy, name);
        Actor actor = Gate.principal(environment).actor();
        String organization = policy.organization().name();
        Map<String, @Nullable Object> form = form(trial.send(organization, channel, actor.name()));
        Map<String, Object> after = new LinkedHashMap<>();
        form.forEach((field, value) -> after.put(field, String.valueOf(value)));
        audit.log()
                .note(
                        Chain.of(organization),
                        AuditDeed.one(
                                audit.now(),
                                actor,
                                AuditAction.CHANNEL_TEST,
                                new AuditDeed.Thing("channel", null, name),
                                null,
                                after,
                                null));
        return form;
    }

    private static Channel named(Policy policy, String name) {
        return policy.channels().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiError.notFound("channel", name));
    }

    /// Null until ends a mute now.
    Map<String, @Nullable Object> mute(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        String organization = policy.organization().name();
        Channel channel = named(policy, Queries.argument(environment, "channel"));
        String reason = Mutations.reason(environment.<@Nullable String>getArgument("reason"));
        if (reason == null || reason.isBlank()) {
            throw ApiError.badInput("reason", "why the channel is muted");
        }
        long now = audit.now();
        long until = until(environment.<@Nullable String>getArgument("until"), now);
        Actor actor = Gate.principal(environment).actor();
        Map<String, Object> after = Map.of("until", Instant.ofEpochMilli(until).toString());
        AuditDeed deed = AuditDeed.one(
                now,
                actor,
                AuditAction.CHANNEL_MUTE,
                new AuditDeed.Thing("channel", null, channel.name()),
                null,
                after,
                reason);
        mutes.keep(organization, new Mute(channel.name(), until, reason, actor.name()), deed);
        return channel(organization, channel);
    }

    private static long until(@Nullable String text, long now) {
        try {
            long until = text == null ? now : UntilText.parse(text, Instant.ofEpochMilli(now));
            if (until > now + LONGEST_MUTE.toMillis()) {
                throw new IllegalArgumentException("\"" + text + "\" is too late; expected at most 31 days from now");
            }
            return until;
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    /// Audited before it is tried: what is tried is in another file.
    Map<String, @Nullable Object> redeliver(DataFetchingEnvironment environment) {
        Policy policy = gate.ground(environment).policy();
        String organization = policy.organization().name();
        String id = Queries.argument(environment, "id");
        Told told = log.latest(organization, null, null).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiError.notFound("delivery", id));
        if (told.state() == DeliveryLog.State.WAITING || told.state() == DeliveryLog.State.DELIVERED) {
            throw ApiError.badInput(
                    "id",
                    "a delivery that is given up or undeliverable, not "
                            + told.state().name().toLowerCase(Locale.ROOT));
        }
        audit.log()
                .note(
                        Chain.of(organization),
                        AuditDeed.one(
                                audit.now(),
                                Gate.principal(environment).actor(),
                                AuditAction.DELIVERY_REDELIVER,
                                new AuditDeed.Thing("delivery", id, told.channel()),
                                null,
                                Map.of("state", "waiting"),
                                null));
        log.again(organization, id);
        return log.latest(organization, null, null).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .map(each -> delivery(policy, each))
                .orElseThrow(() -> ApiError.notFound("delivery", id));
    }

    private static Map<String, @Nullable Object> form(Delivery delivery) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("delivered", delivery instanceof Delivery.Delivered);
        form.put(
                "detail",
                switch (delivery) {
                    case Delivery.Delivered(int status) -> "answered " + status;
                    case Delivery.Refused(int status) -> "answered " + status;
                    case Delivery.Gone() -> "answered 410: it wants nothing more";
                    case Delivery.Unreachable(String why) -> why;
                });
        return form;
    }
}
