package io.purser.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Scope;
import io.purser.core.budget.Unit;
import io.purser.core.calendar.Period;
import io.purser.core.ledger.BudgetFigures;
import io.purser.governance.admission.GovernedHouse;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A reasoning model that says nothing while the clock goes on, and what the account shows
/// meanwhile. Nothing is learned: 60 tokens a second are assumed, and 1,024 tokens at first.
final class SilentReasoningTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String END =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"42\"},\"finish_reason\":null}]}\n\n"
                    + "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                    + "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":1700,"
                    + "\"completion_tokens_details\":{\"reasoning_tokens\":1699}}}\n\ndata: [DONE]\n\n";

    private final GovernedHouse house = new GovernedHouse();
    private final Rig rig = new Rig(null, house.admission);
    private final BlockingQueue<HttpServerRequest> thinking = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Budget tokens(long limit) {
        return new Budget(
                "b1",
                "all",
                1,
                Scope.ORGANIZATION,
                Unit.TOKENS,
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
                List.of());
    }

    private BudgetFigures account() {
        return house.organizations.budgets("acme").getFirst();
    }

    private BudgetFigures account(Predicate<BudgetFigures> expected) {
        long deadline = System.nanoTime() + 10 * SECOND;
        while (!expected.test(account()) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(account()).matches(expected);
        return account();
    }

    private CompletableFuture<HttpResponse<InputStream>> call(String more) {
        String body = "{\"model\":\"gpt-5.4\",\"max_completion_tokens\":20000" + more
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        return rig.client.sendAsync(
                rig.request("/v1/chat/completions")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofInputStream());
    }

    /// An upstream that begins a stream and then thinks.
    private void thinks() {
        rig.upstream = request -> {
            request.response().putHeader("content-type", "text/event-stream").setChunked(true);
            request.response().write(": thinking\n\n");
            thinking.add(request);
        };
    }

    private HttpServerRequest thinker() throws InterruptedException {
        HttpServerRequest request = thinking.poll(10, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        return request;
    }

    @Test
    void theHoldGrowsWithTheSilenceAndTheReportIsWhatCounts() throws Exception {
        house.enforce(tokens(1_000_000));
        thinks();
        var answer = call(",\"stream\":true,\"reasoning_effort\":\"high\"");
        HttpServerRequest thinker = thinker();
        long atFirst = account().held();

        rig.ticks.addAndGet(30 * SECOND);
        long later =
                account(account -> account.held() >= atFirst - 1_024 + 1_800).held();
        rig.ticks.addAndGet(30 * SECOND);
        account(account -> account.held() >= later + 1_300);
        assertThat(account().settled()).isZero();
        rig.vertx().runOnContext(_ -> thinker.response().end(END));

        assertThat(new String(answer.join().body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("42");
        assertThat(account(account -> account.held() == 0).settled()).isEqualTo(1_711);
    }

    @Test
    void aBudgetWithNothingLeftEndsAStreamThatThinks() throws Exception {
        house.enforce(tokens(3_000));
        thinks();
        var answer = call(",\"stream\":true,\"reasoning_effort\":\"high\"");
        thinker();
        answer.join();

        rig.ticks.addAndGet(30 * SECOND);
        account(account -> account.held() > 1_800);
        rig.ticks.addAndGet(21 * SECOND);

        assertThat(new String(answer.join().body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("\"cut\":{");
        assertThat(account(account -> account.held() == 0).settled()).isBetween(3_000L, 3_200L);
    }

    @Test
    void anAnswerInOnePieceHoldsWhatIsThoughtAndIsNeverCut() throws Exception {
        house.enforce(tokens(3_000));
        rig.upstream = thinking::add;
        var answer = call(",\"reasoning\":{\"effort\":\"low\"}");
        HttpServerRequest thinker = thinker();

        rig.ticks.addAndGet(100 * SECOND);
        account(account -> account.held() == 3_000);
        rig.vertx()
                .runOnContext(_ -> thinker.response()
                        .putHeader("content-type", "application/json")
                        .end("{\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5000}}"));

        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(account(account -> account.held() == 0).settled()).isEqualTo(5_011);
    }

    @Test
    void aModelThatDoesNotReasonIsMerelySlow() throws Exception {
        house.enforce(tokens(3_000));
        thinks();
        var answer = call(",\"stream\":true,\"reasoning_effort\":\"none\"");
        HttpServerRequest thinker = thinker();
        answer.join();

        rig.ticks.addAndGet(300 * SECOND);
        rig.vertx().runOnContext(_ -> thinker.response().end(END));

        assertThat(new String(answer.join().body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("42")
                .doesNotContain("\"cut\"");
        assertThat(account(account -> account.held() == 0).settled()).isEqualTo(1_711);
    }
}
