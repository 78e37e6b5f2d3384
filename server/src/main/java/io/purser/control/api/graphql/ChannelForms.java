package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.ScopeText;
import io.purser.control.alerts.Delivery;
import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.DeliveryLog.Told;
import io.purser.control.alerts.Destination;
import io.purser.control.alerts.Recipient;
import io.purser.control.alerts.TrialSend;
import io.purser.control.api.Amounts;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers where alerts go and what became of them, and tries a channel.
final class ChannelForms implements Roots.Answering {
    private final Gate gate;
    private final DeliveryLog log;
    private final TrialSend trial;
    private final Audit audit;

    ChannelForms(Gate gate, DeliveryLog log, TrialSend trial, Audit audit) {
        this.gate = gate;
        this.log = log;
        this.trial = trial;
        this.audit = audit;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("channels", this::channels)
                .query("deliveries", this::deliveries)
                .mutation("testChannel", this::test);
    }

    List<Map<String, @Nullable Object>> channels(DataFetchingEnvironment environment) {
        return gate.ground(environment).policy().channels().stream()
                .map(ChannelForms::channel)
                .toList();
    }

    private static Map<String, @Nullable Object> channel(Channel channel) {
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
        Crossing crossing = told.crossing();
        Budget budget = policy.budgets().stream()
                .filter(each -> each.id().equals(crossing.budgetId()))
                .findFirst()
                .orElse(null);
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", told.id());
        form.put("channel", told.destination().shown());
        form.put("user", user(policy, told.destination()));
        form.put("state", told.state().name());
        form.put("tries", told.tries());
        form.put("triedAt", moment(told.triedAt()));
        form.put("nextAt", moment(told.nextAt()));
        form.put("detail", told.detail());
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
        return form;
    }

    private static @Nullable String user(Policy policy, Destination destination) {
        if (!(destination instanceof Destination.Person(Recipient _, String id)) || id == null) {
            return null;
        }
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
        Channel channel = policy.channels().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiError.notFound("channel", name));
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
