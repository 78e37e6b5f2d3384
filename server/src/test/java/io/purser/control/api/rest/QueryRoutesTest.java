package io.purser.control.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.control.analytics.UsageReader;
import io.purser.control.api.ControlRoom;
import io.purser.control.api.LedgerPlaces;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Facts;
import io.purser.control.explore.FactsUnavailable;
import io.purser.control.explore.Figures;
import io.purser.control.explore.Question;
import io.purser.control.subscriptions.Cursors;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.purser.platform.secret.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a file of a query is not given for.
class QueryRoutesTest {
    private final ControlRoom room;

    QueryRoutesTest(@TempDir Path folder) {
        room = new ControlRoom(folder);
        room.desk.applied("organization: acme");
    }

    static QueryRoutes over(ControlRoom room, Facts facts) {
        return new QueryRoutes(
                room.desk.policies,
                room.credentials,
                facts,
                (_, _, _) -> null,
                new UsageReader(room.ledger, room.desk.governance, room.desk.clock),
                new LedgerPlaces(new Cursors(Sha256::hex)),
                room.desk.clock);
    }

    private static QueryRoutes over(ControlRoom room, Facts facts, HeldGroups held) {
        return new QueryRoutes(
                room.desk.policies,
                room.credentials,
                facts,
                (_, _, _) -> null,
                new UsageReader(room.ledger, room.desk.governance, room.desk.clock),
                new LedgerPlaces(new Cursors(Sha256::hex)),
                room.desk.clock,
                held);
    }

    private Response file(QueryRoutes routes, String file) throws Exception {
        for (Route route : routes.routes()) {
            if (route.path().equals("/api/v1/exports/" + file) && route.handling() instanceof Route.Blocking blocking) {
                return blocking.handle(ControlRoom.request(
                        "GET", route.path() + "?groupBy=customer", ControlRoom.bearer(room.operator), ""));
            }
        }
        throw new AssertionError("no route for " + file);
    }

    private String asked(Facts facts, String file, @Nullable String secret) throws Exception {
        for (Route route : over(room, facts).routes()) {
            if (route.path().equals("/api/v1/exports/" + file) && route.handling() instanceof Route.Blocking blocking) {
                Response response = blocking.handle(
                        ControlRoom.request("GET", route.path() + "?groupBy=customer", ControlRoom.bearer(secret), ""));
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                response.body().writeTo(out);
                return response.status() + " " + out.toString(StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError("no route for " + file);
    }

    /// So many groups, each of one request.
    private record Many(int groups) implements Facts {
        @Override
        public Answer ask(Question question) {
            Map<Basis, Long> one = question.figures().stream().collect(Collectors.toMap(basis -> basis, _ -> 1L));
            List<Group> found = new ArrayList<>();
            Question.Order order = question.order();
            int most = order == null ? groups : Math.min(groups, order.most());
            for (int at = 0; at < (question.by().isEmpty() ? 1 : most); at++) {
                String name = "c" + at;
                found.add(new Group(
                        question.range(), question.by().stream().map(_ -> name).toList(), new Figures(one)));
            }
            return new Answer(found, 1);
        }

        @Override
        public Calls calls(Question question, @Nullable Place before, int most) {
            return new Calls(List.of(), 1);
        }

        @Override
        public Progress progress() {
            return new Progress(1, 1, 1, false);
        }

        @Override
        public void rebuild() {
            throw new UnsupportedOperationException("nobody rebuilds it here");
        }
    }

    /// A copy that is being made.
    private record Away() implements Facts {
        @Override
        public Answer ask(Question question) {
            throw new FactsUnavailable("the copy is at 3 of 10", null);
        }

        @Override
        public Calls calls(Question question, @Nullable Place before, int most) {
            throw new FactsUnavailable("the copy is at 3 of 10", null);
        }

        @Override
        public Progress progress() {
            return new Progress(3, 10, 3, true);
        }

        @Override
        public void rebuild() {
            throw new UnsupportedOperationException("nobody rebuilds it here");
        }
    }

    @Test
    void whereTheCopyIsAwayEveryFileSaysHowFarItIs() throws Exception {
        for (ExportedQuery query : ExportedQuery.values()) {
            assertThat(asked(new Away(), query.file() + ".json", room.operator))
                    .as(query.file())
                    .startsWith("503")
                    .contains("\"analytics_unavailable\"", "3 of 10");
        }
    }

    /// Groups that are left out are neither new nor gone.
    @Test
    void moreGroupsThanCanBeHeldBesideEachOtherAreRefusedAndNeverCut() throws Exception {
        for (String file :
                List.of("breakdown.csv", "compare.csv", "top-movers.csv", "change.csv", "concentration.csv")) {
            assertThat(asked(new Many(100_001), file, room.operator))
                    .as(file)
                    .startsWith("400")
                    .contains("\"bad_input\"", "groupBy: gives more than 100000 groups", "; expected a filter");
            assertThat(asked(new Many(3), file, room.operator)).as(file).startsWith("200");
        }
    }

    @Test
    void largeFilesThatHaveNotLeftYetAreBoundedTogetherAndSmallOnesAlwaysHaveAPlace() throws Exception {
        QueryRoutes large = over(room, new Many(60), new HeldGroups(100));
        Response first = file(large, "breakdown.csv");
        assertThat(first.status()).isEqualTo(200);
        Response second = file(large, "concentration.csv");
        assertThat(second.status()).isEqualTo(503);
        assertThat(second.headers()).containsKey("retry-after");
        first.body().end();
        first.body().end();
        Response third = file(large, "compare.csv");
        assertThat(third.status()).isEqualTo(200);
        assertThat(file(large, "breakdown.csv").status()).isEqualTo(503);

        QueryRoutes small = over(room, new Many(2), new HeldGroups(100));
        for (int i = 0; i < 60; i++) {
            assertThat(file(small, "breakdown.csv").status()).isEqualTo(200);
        }
    }

    @Test
    void filesOfQueriesAreForOperatorsOnly() throws Exception {
        for (ExportedQuery query : ExportedQuery.values()) {
            assertThat(asked(new Many(1), query.file() + ".csv", null)).startsWith("401");
            assertThat(asked(new Many(1), query.file() + ".csv", "sk-purser-nobody"))
                    .startsWith("401");
        }
    }
}
