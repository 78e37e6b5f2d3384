package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Action;
import io.purser.core.budget.Budget;
import io.purser.core.budget.Criticality;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.UsageEvent;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.pricing.ModelPrice;
import io.purser.core.pricing.Rates;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.core.usage.UsageSource;
import io.purser.gateway.relay.Fallback;
import io.purser.gateway.relay.Retries;
import io.purser.gateway.relay.Setback;
import io.purser.governance.access.Caller;
import io.purser.governance.admission.GovernedHouse;
import io.purser.governance.admission.Verdict;
import io.purser.storage.memory.MemoryLedger;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Providers that fail where the configuration names a retry or a fallback. Every attempt that a
/// provider saw is an entry of its own, priced as what it asked for.
final class FurtherAttemptsTest {
    private static final Set<Setback> USUAL = Set.of(Setback.CONNECT, Setback.RATE_LIMITED, Setback.SERVER_ERROR);
    private static final Retries TWICE = new Retries(2, USUAL, Duration.ofMillis(1));
    private static final String OK = "{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20}}";
    private static final String BUSY = "{\"error\":{\"message\":\"busy\"}}";

    private final GovernedHouse house =
            new GovernedHouse(new MemoryLedger(Runnable::run), price("*", 1_000_000_000L, 10_000_000_000L));
    private final Deque<Consumer<HttpServerRequest>> script = new ArrayDeque<>();
    private Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static ModelPrice price(String model, long input, long output) {
        return ModelPrice.custom("openai", model, CurrencyUnit.USD, Rates.of(input, output));
    }

    private static Fallback falls(String model, String... to) {
        return new Fallback(
                model,
                List.of(to).stream()
                        .map(each -> new Fallback.Target(each, null))
                        .toList(),
                USUAL);
    }

    private void start(Retries retries, Fallback... fallbacks) {
        start(house, retries, fallbacks);
    }

    private void start(GovernedHouse governed, Retries retries, Fallback... fallbacks) {
        rig.close();
        rig = new Rig(governed.admission, retries, fallbacks);
        rig.upstream = request -> script.remove().accept(request);
    }

    private static Consumer<HttpServerRequest> answers(int status, String body, String... headers) {
        return request -> {
            request.response().setStatusCode(status).putHeader("content-type", "application/json");
            for (int i = 0; i < headers.length; i += 2) {
                request.response().putHeader(headers[i], headers[i + 1]);
            }
            request.response().end(body);
        };
    }

    private static void budget(GovernedHouse house, Unit unit, long limit) {
        house.enforce(new Budget(
                "b1",
                "all",
                1,
                Scope.ORGANIZATION,
                unit,
                limit,
                new Period.Day(ZoneOffset.UTC),
                Enforcement.HARD,
                false,
                Estimation.ADAPTIVE,
                1_024,
                List.of(),
                Duration.ofHours(6),
                false,
                false,
                List.of()));
    }

    private HttpResponse<String> call(String model) throws Exception {
        return rig.post(
                "/v1/chat/completions",
                "{\"model\":\"" + model
                        + "\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    }

    private List<UsageEvent> events() {
        List<UsageEvent> events = new ArrayList<>();
        house.ledger().events("acme", 0, Long.MAX_VALUE, entry -> events.add(entry.event()));
        assertThat(house.organizations.openHolds("acme")).isZero();
        return events;
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    @Test
    void withoutConfigurationThereIsOneAttempt() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(Retries.NONE);
        script.add(answers(500, BUSY));

        assertThat(call("gpt-5.4").statusCode()).isEqualTo(500);
        assertThat(rig.seen).hasSize(1);
    }

    @Test
    void f10ARetryIsAnEntryOfItsOwnThatNamesTheAttemptItFollows() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(TWICE);
        script.add(answers(503, BUSY));
        script.add(answers(200, OK));

        var answer = rig.send(rig.request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .header("X-Stainless-Retry-Count", "3")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"gpt-5.4\",\"max_tokens\":50,\"messages\":[]}")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(OK);
        assertThat(header(answer, "purser-request-id")).isEqualTo("req_1-2");
        assertThat(header(answer, "purser-attempt")).isEqualTo("2");
        assertThat(header(answer, "purser-provider")).isEqualTo("openai");
        assertThat(header(answer, "purser-model")).isEqualTo("gpt-5.4");
        List<UsageEvent> events = events();
        assertThat(events).extracting(UsageEvent::requestId).containsExactly("req_1", "req_1-2");
        assertThat(events).extracting(UsageEvent::outcome).containsExactly(Outcome.PROVIDER_ERROR, Outcome.SUCCESS);
        assertThat(events).extracting(UsageEvent::retryCount).containsExactly(3, 4);
        assertThat(events).extracting(event -> event.particulars().follows()).containsExactly(null, "req_1");
        assertThat(events).extracting(UsageEvent::cost).containsExactly(0L, 300_000L);
        assertThat(house.organizations.budgets("acme").getFirst().settled()).isEqualTo(120);
    }

    @Test
    void aFallbackIsPricedAsWhatAnsweredAndRemembersWhatWasAskedFor() throws Exception {
        GovernedHouse mini =
                new GovernedHouse(new MemoryLedger(Runnable::run), price("gpt-mini", 2_000_000_000L, 20_000_000_000L));
        budget(mini, Unit.TOKENS, 1_000_000);
        start(mini, Retries.NONE, falls("gpt-5*", "gpt-mini"));
        script.add(answers(429, BUSY));
        script.add(answers(200, OK));

        var answer = call("gpt-5.4");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "purser-model")).isEqualTo("gpt-mini");
        assertThat(header(answer, "purser-cost")).startsWith("\"0.0006\"");
        rig.seen();
        assertThat(rig.seen().body()).contains("\"model\":\"gpt-mini\"");
        List<UsageEvent> events = new ArrayList<>();
        mini.ledger().events("acme", 0, Long.MAX_VALUE, entry -> events.add(entry.event()));
        assertThat(events).extracting(UsageEvent::requestedModel).containsExactly("gpt-5.4", "gpt-5.4");
        assertThat(events).extracting(UsageEvent::model).containsExactly("gpt-5.4", "gpt-mini");
        assertThat(events.getLast().usage()).isEqualTo(TokenUsage.of(100, 20));
    }

    /// A budget caps both attempts; the second goes to the provider that it was admitted for.
    @Test
    void aCappedFallbackGoesToItsOwnProviderAndIsBookedOnItsModel() throws Exception {
        Action cap = new Action("0 tokens", 0, Criticality.HIGH, List.of(), 20L, null, null, null, false);
        house.enforce(new Budget(
                "b1",
                "all",
                1,
                Scope.ORGANIZATION,
                Unit.TOKENS,
                0,
                new Period.Day(ZoneOffset.UTC),
                Enforcement.DEGRADE,
                false,
                Estimation.ADAPTIVE,
                1_024,
                List.of(),
                Duration.ofHours(6),
                false,
                false,
                List.of(cap)));
        start(Retries.NONE, new Fallback("gpt-a", List.of(new Fallback.Target("gpt-b", "sandbox")), USUAL));
        script.add(answers(503, BUSY));
        script.add(answers(200, OK));

        assertThat(header(call("gpt-a"), "purser-degraded")).isEqualTo("output-cap;tokens=20");
        assertThat(rig.seen().headers()).containsKey("authorization");
        Rig.Seen second = rig.seen();
        assertThat(second.headers()).doesNotContainKey("authorization");
        assertThat(second.body()).contains("\"model\":\"gpt-b\"", "\"max_tokens\":20");
        assertThat(events()).extracting(UsageEvent::provider).containsExactly("openai", "sandbox");
        assertThat(events()).extracting(UsageEvent::admittedModel).containsExactly("gpt-a", "gpt-b");
    }

    @Test
    void aProviderThatCannotBeReachedLeavesNoEntryAndItsFallbackDoes() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(Retries.NONE, falls("away-*", "gpt-5.4"));
        script.add(answers(200, OK));

        var answer = call("away-1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "purser-provider")).isEqualTo("openai");
        assertThat(events()).extracting(UsageEvent::requestId).containsExactly("req_1-2");
    }

    @Test
    void theOwnProviderIsAskedAgainBeforeWhatStandsInForIt() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(TWICE, falls("gpt-a", "gpt-b", "claude-x", "gpt-c"));
        for (int i = 0; i < 6; i++) {
            script.add(answers(500, "{\"error\":{\"message\":\"attempt " + (i + 1) + "\"}}"));
        }

        var answer = call("gpt-a");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("attempt 6");
        assertThat(header(answer, "purser-request-id")).isEqualTo("req_1-6");
        assertThat(events())
                .extracting(UsageEvent::model)
                .containsExactly("gpt-a", "gpt-a", "gpt-b", "gpt-b", "gpt-c", "gpt-c");
        assertThat(events()).allSatisfy(event -> assertThat(event.cost()).isZero());
    }

    @Test
    void aFurtherAttemptThatABudgetRefusesAnswersWithTheFirstFailure() throws Exception {
        budget(house, Unit.REQUESTS, 1);
        start(TWICE);
        script.add(answers(429, BUSY, "retry-after", "1"));

        var answer = call("gpt-5.4");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.body()).isEqualTo(BUSY);
        assertThat(header(answer, "retry-after")).isEqualTo("1");
        assertThat(header(answer, "purser-request-id")).isEqualTo("req_1");
        assertThat(rig.seen).hasSize(1);
        assertThat(events()).hasSize(1);
        var refused = house.ledger().request("acme", "req_1-2").orElseThrow().refused();
        assertThat(refused).isNotNull();
    }

    @Test
    void aKeyThatDoesNotAllowTheFallbackGetsTheFirstFailure() throws Exception {
        rig.close();
        rig = new Rig(null, Retries.NONE, falls("away-*", "gpt-5.4"));
        FakeGovernance governance = rig.governance;
        governance.refusedModels.put(
                "gpt-5.4", new Verdict.ModelNotAllowed("gpt-5.4", Caller.ModelRule.ofKey("away-*")));

        var answer = call("away-1");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("provider_unreachable", "\"requestId\":\"req_1\"");
        assertThat(governance.open.get()).isZero();
    }

    @Test
    void onlyWhatIsNamedIsFollowedAndNoErrorOfTheCaller() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(new Retries(3, EnumSet.of(Setback.RATE_LIMITED), Duration.ofMillis(1)));
        for (int status : new int[] {500, 400, 404}) {
            script.add(answers(status, BUSY));
            assertThat(call("gpt-5.4").statusCode()).isEqualTo(status);
        }
        assertThat(rig.seen).hasSize(3);
        assertThat(script).isEmpty();
    }

    @Test
    void aProviderThatWantsToBeLeftAloneForLongOrForGoodIsNotAskedAgain() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(TWICE);
        script.add(answers(429, BUSY, "retry-after", "30"));
        script.add(answers(503, BUSY, "x-should-retry", "false"));

        assertThat(header(call("gpt-5.4"), "retry-after")).isEqualTo("30");
        assertThat(call("gpt-5.4").statusCode()).isEqualTo(503);
        assertThat(rig.seen).hasSize(2);
    }

    @Test
    void anAttemptThatBrokeOffIsChargedAndFollowedOnlyWhereThatIsNamed() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(new Retries(2, EnumSet.of(Setback.BROKEN), Duration.ZERO));
        script.add(request -> request.connection().close());
        script.add(answers(200, OK));

        var answer = call("gpt-5.4");

        assertThat(answer.statusCode()).isEqualTo(200);
        List<UsageEvent> events = events();
        assertThat(events).extracting(UsageEvent::outcome).containsExactly(Outcome.BROKEN_OFF, Outcome.SUCCESS);
        assertThat(events).extracting(UsageEvent::usageSource).containsExactly(UsageSource.HELD, UsageSource.PROVIDER);
        assertThat(events.getFirst().cost()).isPositive();
    }

    @Test
    void nothingFollowsOnceAByteWentToTheClient() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(new Retries(3, EnumSet.allOf(Setback.class), Duration.ZERO), falls("gpt-5.4", "gpt-b"));
        script.add(request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response()
                    .write("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"tok\"}}]}\n\n")
                    .onComplete(_ -> request.connection().close());
        });

        var answer = rig.post("/v1/chat/completions", "{\"model\":\"gpt-5.4\",\"stream\":true,\"messages\":[]}");

        assertThat(answer.body()).contains("provider_failed");
        assertThat(rig.seen).hasSize(1);
    }

    @Test
    void aStreamOfAFurtherAttemptSaysWhoAnswers() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(Retries.NONE, falls("claude-x", "claude-y"));
        script.add(answers(529, BUSY));
        script.add(request -> request.response()
                .putHeader("content-type", "text/event-stream")
                .end(SpokenStream.MESSAGES.from(0, SpokenStream.MESSAGES.length())));

        var answer =
                rig.post("/v1/messages", "{\"model\":\"claude-x\",\"stream\":true,\"max_tokens\":99,\"messages\":[]}");

        assertThat(header(answer, "purser-model")).isEqualTo("claude-y");
        assertThat(header(answer, "purser-provider")).isEqualTo("anthropic");
        assertThat(answer.body()).contains("message_stop");
        assertThat(events()).extracting(UsageEvent::model).containsExactly("claude-x", "claude-y");
    }

    @Test
    void aClientThatLeavesWhileAnotherAttemptIsWaitedForEndsTheCall() throws Exception {
        budget(house, Unit.TOKENS, 1_000_000);
        start(new Retries(2, USUAL, Duration.ofMillis(300)));
        CountDownLatch answered = new CountDownLatch(1);
        script.add(answers(503, BUSY).andThen(_ -> answered.countDown()));
        try (Leaver _ = Leaver.calls(rig, "/v1/chat/completions", "{\"model\":\"gpt-5.4\",\"messages\":[]}")) {
            assertThat(answered.await(5, TimeUnit.SECONDS)).isTrue();
        }
        CountDownLatch later = new CountDownLatch(1);
        rig.vertx().setTimer(900, _ -> later.countDown());

        assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(rig.seen).hasSize(1);
        assertThat(house.organizations.openHolds("acme")).isZero();
        assertThat(rig.bodies.heldBytes()).isZero();
    }
}
