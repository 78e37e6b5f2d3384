package io.purser.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.purser.control.admin.Desk;
import io.purser.core.budget.Budget;
import io.purser.core.budget.BudgetState;
import io.purser.core.calendar.Window;
import io.purser.core.ledger.Crossing;
import io.purser.core.policy.Channel;
import io.purser.platform.outbound.OutboundAddress;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTest {
    private static final String SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer receiver;
    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger status = new AtomicInteger(204);
    private final Desk desk;
    private final OutboxInMemory outbox;
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private final Alerts alerts;

    private record Received(String id, String timestamp, String signature, String body) {}

    WebhookTest(@TempDir Path folder) throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", this::take);
        receiver.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("location", "/hook");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        receiver.start();
        desk = new Desk(folder);
        desk.variables.put("HOOK", "whsec_" + SECRET);
        int port = receiver.getAddress().getPort();
        desk.applied("""
                organization: acme
                users: [{name: ada}]
                channels:
                  - {name: hook, webhook: {url: "http://127.0.0.1:%d/hook?from=purser", secret: "${HOOK}"}}
                  - {name: closed, webhook: {url: "http://127.0.0.1:1/none", secret: "${HOOK}"}}
                  - {name: moved, webhook: {url: "http://localhost:%d/moved", secret: "${HOOK}"}}
                budgets:
                  - name: each
                    scope: {eachUserIn: "*"}
                    limit: 100 USD
                    period: month
                    enforcement: soft
                    thresholds: [{at: 80%%, notify: [hook]}, {at: 90%%, notify: [closed, hook]}, {at: 100%%, notify: [moved]}]
                  - {name: plain, scope: {organization: acme}, limit: 2M tokens, period: month, enforcement: soft}
                """.formatted(port, port));
        outbox = new OutboxInMemory(new CrossingRouting(desk.governance));
        alerts = Alerts.over(new Carriers(vertx, null), outbox, desk.governance, () -> now);
    }

    @AfterEach
    void stop() {
        alerts.close();
        receiver.stop(0);
        vertx.close();
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(new Received(
                header(exchange, "webhook-id"),
                header(exchange, "webhook-timestamp"),
                header(exchange, "webhook-signature"),
                body));
        exchange.sendResponseHeaders(status.get(), -1);
        exchange.close();
    }

    private static String header(HttpExchange exchange, String name) {
        return Objects.toString(exchange.getRequestHeaders().getFirst(name), "");
    }

    private Crossing crossing(String budget, @Nullable String user, String threshold, long settled) {
        Budget declared = desk.policy("acme").budgets().stream()
                .filter(one -> one.name().equals(budget))
                .findFirst()
                .orElseThrow();
        String subject =
                user == null ? null : desk.policy("acme").users().getFirst().id();
        return new Crossing(
                declared.id(),
                budget,
                subject,
                new Window(1_793_491_200_000L, 1_796_083_200_000L),
                threshold,
                1,
                0,
                settled,
                declared.limit(),
                BudgetState.WARNING);
    }

    @Test
    void aCrossingIsDeliveredOnceSignedAndInWords() throws Exception {
        Crossing crossing = crossing("each", "ada", "80%", 80_120_000_000L);
        outbox.add("acme", crossing);
        outbox.add("acme", crossing);
        alerts.deliverDue();
        alerts.deliverDue();

        assertThat(received).hasSize(1);
        Received one = received.getFirst();
        assertThat(one.signature()).isEqualTo(signature(one));
        assertThat(one.timestamp()).isEqualTo(Long.toString(now.getEpochSecond()));
        JsonNode event = new ObjectMapper().readTree(one.body());
        assertThat(event.path("type").asText()).isEqualTo("budget.threshold_crossed");
        assertThat(event.path("data").path("message").asText())
                .isEqualTo("budget \"each\" of acme, ada, crossed 80%: 80.12 of 100.00 USD");
        assertThat(event.path("data").path("id").asText()).isEqualTo(crossing.id());
        assertThat(outbox.ended)
                .containsExactlyInAnyOrder(new Destination.Log().key() + ": logged", "hook: answered 204");
        assertThat(outbox.waiting()).isZero();
    }

    /// The receiver's side of the specification, written apart from the sender's.
    private static String signature(Received one) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET), "HmacSHA256"));
        byte[] signed =
                mac.doFinal((one.id() + "." + one.timestamp() + "." + one.body()).getBytes(StandardCharsets.UTF_8));
        return "v1," + Base64.getEncoder().encodeToString(signed);
    }

    @Test
    void aFailedDeliveryIsTriedAgainUnderTheSameIdAndGivenUpInTheEnd() throws Exception {
        status.set(500);
        outbox.add("acme", crossing("each", "ada", "80%", 80_000_000_000L));
        alerts.deliverDue();
        alerts.deliverDue();
        assertThat(received).as("not before its time").hasSize(1);
        now = now.plusSeconds(5);
        alerts.deliverDue();
        assertThat(received).hasSize(2);
        assertThat(received.get(0).id()).isEqualTo(received.get(1).id());
        for (int i = 0; i < 10; i++) {
            now = now.plus(Duration.ofDays(1));
            alerts.deliverDue();
        }
        assertThat(received).hasSize(8);
        assertThat(outbox.ended).contains("dead hook: answered 500");
    }

    @Test
    void aDeadEndpointDelaysOnlyItself() throws Exception {
        outbox.add("acme", crossing("each", "ada", "90%", 90_000_000_000L));
        alerts.deliverDue();
        assertThat(received).hasSize(1);
        assertThat(outbox.waiting()).as("the closed one waits").isEqualTo(1);
    }

    @Test
    void onePoisonMessageStopsNoOther() throws Exception {
        outbox.add("acme", crossing("each", "ada", "80%", 80_000_000_000L));
        status.set(400);
        alerts.deliverDue();
        outbox.add("acme", crossing("plain", null, "50%", 1_000_000L));
        status.set(204);
        alerts.deliverDue();
        assertThat(received).hasSize(2);
        assertThat(received.getLast().body()).contains("1000000 of 2000000 tokens");
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        outbox.add("acme", crossing("each", "ada", "100%", 100_000_000_000L));
        alerts.deliverDue();
        assertThat(received).isEmpty();
        assertThat(outbox.waiting()).isEqualTo(1);
    }

    @Test
    void anOmittedListOfRecipientsMeansEveryChannel() {
        assertThat(new CrossingRouting(desk.governance).channels("acme", crossing("plain", null, "50%", 1L)))
                .containsExactly(new Destination.Log().key(), "hook", "closed", "moved");
    }

    @Test
    void theLoopDeliversWhenItIsWoken() throws Exception {
        alerts.start();
        outbox.add("acme", crossing("each", "ada", "80%", 80_000_000_000L));
        alerts.wake();
        for (int i = 0; i < 500 && received.isEmpty(); i++) {
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
        assertThat(received).hasSize(1);
    }

    @Test
    void addressesInsideANetworkAreKnownHoweverTheyAreWritten() throws Exception {
        for (String inside : new String[] {
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
            "ff02::1"
        }) {
            assertThat(OutboundAddress.isPublic(InetAddress.getByName(inside)))
                    .as(inside)
                    .isFalse();
        }
        for (String outside :
                new String[] {"1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111"}) {
            assertThat(OutboundAddress.isPublic(InetAddress.getByName(outside)))
                    .as(outside)
                    .isTrue();
        }
    }

    @Test
    void urlsThatAreNoWebhooksAreRefused() {
        for (String url : new String[] {
            "http://hooks.acme.example/x",
            "ftp://a.example",
            "https://",
            "https://user:pass@a.example/x",
            "https://a.example/#f",
            "nonsense",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://010.0.0.1/"
        }) {
            assertThatThrownBy(() -> WebhookAddress.checked(url)).as(url).isInstanceOf(IllegalArgumentException.class);
        }
        for (String url : new String[] {
            "https://a.example/x",
            "http://127.0.0.1:8080/x",
            "http://localhost/x",
            "http://[::1]:9/x",
            "https://10.0.0.5/x"
        }) {
            assertThat(WebhookAddress.checked(url)).isEqualTo(url);
        }
    }

    @Test
    void aNameThatLeadsInsideIsNotCalled() {
        WebhookCarrier carrier = new WebhookCarrier(vertx);
        Channel.Webhook channel = new Channel.Webhook(
                "x", "https://" + InetAddress.getLoopbackAddress().getHostName() + ".:1/x", "whsec_" + SECRET);
        Delivery delivery = carrier.deliver(channel, new Notice("evt_1", "", "", ""), 0);
        assertThat(delivery).isInstanceOf(Delivery.Unreachable.class);
        carrier.close();
    }
}
