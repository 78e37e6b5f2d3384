package examples.langchain4j;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Tells Purser of every call that a LangChain4j model makes by itself. Calls never wait for it: events are sent from a
/// thread of its own, many at once, and again until they are taken. Each has an id, so that none counts twice.
public final class PurserListener implements ChatModelListener, AutoCloseable {
    private static final int MOST_AT_ONCE = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<ObjectNode> events = new LinkedBlockingQueue<>(100_000);
    private final URI url;
    private final String key;
    private final String source;
    private final Thread sender;
    private volatile boolean closing;

    /// @param purser where Purser is, such as `https://ai.acme.example`
    /// @param key an API key: whose user and group pay
    /// @param source the name of this application; ids are unique within it
    public PurserListener(String purser, String key, String source) {
        this.url = URI.create(purser + "/api/v1/events");
        this.key = key;
        this.source = source;
        this.sender = Thread.ofVirtual().name("purser").start(this::send);
    }

    @Override
    public void onResponse(ChatModelResponseContext context) {
        ChatResponse response = context.chatResponse();
        TokenUsage usage = response.tokenUsage();
        if (usage == null) {
            return; // a provider that reports nothing: say so in your own way, since unknown is not zero
        }
        String id = response.id() == null ? UUID.randomUUID().toString() : response.id();
        ObjectNode event = json.createObjectNode();
        event.put("id", id);
        event.put("source", source);
        event.put("time", Instant.now().toString());
        event.put("provider", provider(context));
        event.put("model", context.chatRequest().modelName());
        event.put("responseModel", response.modelName());
        event.set("usage", usage(usage));
        if (!events.offer(event)) {
            System.getLogger(PurserListener.class.getName())
                    .log(System.Logger.Level.ERROR, "usage of {0} is lost: 100,000 events wait for Purser", id);
        }
    }

    /// As Purser's configuration and price list call it.
    private static String provider(ChatModelResponseContext context) {
        return switch (context.modelProvider()) {
            case ANTHROPIC -> "anthropic";
            case GOOGLE_AI_GEMINI -> "gemini";
            case MISTRAL_AI -> "mistral";
            case OLLAMA -> "ollama";
            default -> "openai";
        };
    }

    private ObjectNode usage(TokenUsage usage) {
        long cached = 0;
        long reasoned = 0;
        if (usage instanceof OpenAiTokenUsage openAi) {
            cached = openAi.inputTokensDetails() == null ? 0 : orNone(openAi.inputTokensDetails().cachedTokens());
            reasoned = openAi.outputTokensDetails() == null ? 0 : orNone(openAi.outputTokensDetails().reasoningTokens());
        }
        return json.createObjectNode()
                .put("inputTokens", orNone(usage.inputTokenCount()) - cached)
                .put("cacheReadTokens", cached)
                .put("outputTokens", orNone(usage.outputTokenCount()))
                .put("reasoningTokens", reasoned);
    }

    private static long orNone(Integer tokens) {
        return tokens == null ? 0 : tokens;
    }

    private void send() {
        try {
            while (!closing || !events.isEmpty()) {
                ObjectNode first = events.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<ObjectNode> batch = new ArrayList<>(List.of(first));
                    events.drainTo(batch, MOST_AT_ONCE - 1);
                    ArrayNode body = json.createArrayNode().addAll(batch);
                    while (!isTaken(body)) {
                        Thread.sleep(1_000);
                    }
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /// What is refused for good is logged by Purser's own words; everything else is sent again.
    private boolean isTaken(ArrayNode body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                System.getLogger(PurserListener.class.getName())
                        .log(System.Logger.Level.WARNING, "Purser answers {0}: {1}", answer.statusCode(), answer.body());
            }
            return answer.statusCode() < 500 && answer.statusCode() != 429;
        } catch (IOException unreachable) {
            System.getLogger(PurserListener.class.getName())
                    .log(System.Logger.Level.WARNING, "Purser is not reached at {0}: {1}", url, unreachable.toString());
            return false;
        }
    }

    /// Sends what waits, for ten seconds at most.
    @Override
    public void close() {
        closing = true;
        try {
            sender.join(PATIENCE.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        sender.interrupt();
        client.shutdownNow();
    }
}
