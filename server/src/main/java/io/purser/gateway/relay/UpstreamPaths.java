package io.purser.gateway.relay;

import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.Family;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Where a provider's endpoints stand below its base URL.
final class UpstreamPaths {
    private static final Pattern VERSION = Pattern.compile("/v1[a-z0-9]*$");
    private static final Pattern AZURE = Pattern.compile("(/openai(/v1)?)?$");

    private UpstreamPaths() {}

    /// The path of an endpoint, as far as it is the same for every model.
    static String of(Provider provider, Endpoint endpoint) {
        return below(provider, endpoint.family(), endpoint.family() == Family.GEMINI ? "/models/" : endpoint.suffix());
    }

    /// The base of a dialect's paths, its version included: OpenAI's base URLs end in the version,
    /// the others' usually stop before it.
    static String base(Provider provider, Family family) {
        String path = path(provider.baseUrl());
        if (provider.manner() instanceof Manner.Azure(String version)) {
            return AZURE.matcher(path).replaceFirst("") + (version == null ? "/openai/v1" : "/openai");
        }
        return switch (family) {
            case OPENAI -> path.isEmpty() ? "/v1" : path;
            case ANTHROPIC -> path.endsWith("/v1") ? path : path + "/v1";
            case GEMINI -> VERSION.matcher(path).find() ? path : path + "/v1beta";
        };
    }

    /// What stands below a provider's base and is no endpoint of ours.
    static String below(Provider provider, Family family, String suffix) {
        return base(provider, family) + suffix + version(provider);
    }

    private static String version(Provider provider) {
        return provider.manner() instanceof Manner.Azure(String version) && version != null
                ? "?api-version=" + segment(version)
                : "";
    }

    /// Whether the path of an endpoint names the model.
    static boolean namesModel(Provider provider, Endpoint endpoint) {
        return endpoint.family() == Family.GEMINI || namesDeployment(provider, endpoint);
    }

    /// Azure's stored responses know no deployment: there the body names the model.
    private static boolean namesDeployment(Provider provider, Endpoint endpoint) {
        return provider.manner() instanceof Manner.Azure(String version)
                && version != null
                && endpoint != Endpoint.RESPONSES;
    }

    /// The path with the model in it. A Gemini stream is asked for as server-sent events, whatever
    /// form the client reads.
    static String named(Provider provider, Endpoint endpoint, String line, String model) {
        if (endpoint.family() != Family.GEMINI) {
            int at = line.lastIndexOf("/openai/") + "/openai".length();
            return line.substring(0, at) + "/deployments/" + segment(model) + line.substring(at);
        }
        String query = Relay.streams(endpoint) ? "?alt=sse" : "";
        return line + segment(model) + endpoint.suffix() + query;
    }

    private static String path(URI base) {
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path;
    }

    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
