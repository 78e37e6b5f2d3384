package io.purser.gateway.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Vectors that depend on the text alone, and that say so only to their length.
final class Embeddings {
    private static final int DIMENSIONS = 256;
    private static final int MOST_DIMENSIONS = 4_096;

    private Embeddings() {}

    static String body(JsonNode request, String model, List<String> inputs, int tokens) {
        int dimensions = Math.min(Json.count(request, "dimensions").orElse(DIMENSIONS), MOST_DIMENSIONS);
        boolean base64 = request.path("encoding_format").asText("float").equals("base64");
        String vectors = IntStream.range(0, inputs.size())
                .mapToObj(index -> "{\"object\":\"embedding\",\"index\":" + index + ",\"embedding\":"
                        + vector(inputs.get(index), dimensions, base64) + "}")
                .collect(Collectors.joining(","));
        return """
                {"object":"list","data":[%s],"model":"%s","usage":{"prompt_tokens":%d,"total_tokens":%d}}\
                """.formatted(vectors, model, tokens, tokens);
    }

    /// Google's answer: one vector, or several where a batch was asked for.
    static String gemini(JsonNode request, List<String> texts, boolean batch, int tokens) {
        int dimensions = Math.min(Json.count(request, "outputDimensionality").orElse(DIMENSIONS), MOST_DIMENSIONS);
        String vectors = texts.stream()
                .map(text -> "{\"values\":" + vector(text, dimensions, false) + "}")
                .collect(Collectors.joining(","));
        return "{" + (batch ? "\"embeddings\":[" + vectors + "]" : "\"embedding\":" + vectors)
                + ",\"usageMetadata\":{\"promptTokenCount\":" + tokens + ",\"totalTokenCount\":" + tokens + "}}";
    }

    private static String vector(String text, int dimensions, boolean base64) {
        float[] values = new float[dimensions];
        long state = text.hashCode();
        for (int i = 0; i < dimensions; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            values[i] = (int) (state >>> 32) / (float) Integer.MAX_VALUE;
        }
        if (!base64) {
            return IntStream.range(0, dimensions)
                    .mapToObj(i -> Float.toString(values[i]))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        ByteBuffer bytes = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return "\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"";
    }
}
