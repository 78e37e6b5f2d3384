package io.purser.gateway.relay;

import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.Family;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a path at a provider means to us.
///
/// @param family whose words the provider speaks there
/// @param rest what follows the version of the provider's API, without a slash before it
/// @param uri the whole path at the provider
public record NativeRoute(Provider provider, Family family, String rest, String uri) {
    private static final List<Family> ORDER = List.of(Family.OPENAI, Family.ANTHROPIC, Family.GEMINI);

    /// Reads what stands behind a provider's name: with the base URL's own path, with its version
    /// only, or with neither.
    public static NativeRoute of(Provider provider, String path) {
        NativeRoute first = null;
        for (Family family : ORDER) {
            if (provider.speaks().contains(family)) {
                NativeRoute route = below(provider, family, path);
                first = first == null ? route : first;
                if (route.endpoint() != null || route.listsModels()) {
                    return route;
                }
            }
        }
        if (first == null) {
            throw new IllegalArgumentException(provider + " speaks no dialect; expected one");
        }
        return first;
    }

    private static NativeRoute below(Provider provider, Family family, String path) {
        String base = UpstreamPaths.base(provider, family);
        String version = base.substring(base.lastIndexOf('/') + 1);
        String rest = path;
        if (("/" + path).startsWith(base + "/")) {
            rest = path.substring(base.length());
        } else if (path.startsWith(version + "/")) {
            rest = path.substring(version.length() + 1);
        }
        return new NativeRoute(provider, family, rest, base + "/" + rest);
    }

    /// A call that is metered as exactly as by its own route.
    ///
    /// @param model where the path names it
    public record Call(Endpoint endpoint, @Nullable String model) {}

    /// Whether it lists what models there are.
    public boolean listsModels() {
        return rest.equals("models") || (rest.startsWith("models/") && rest.indexOf(':') < 0);
    }

    /// The model whose entry is asked for, null where all are.
    public @Nullable String listedModel() {
        return rest.equals("models") ? null : rest.substring("models/".length());
    }

    /// The endpoint that it is, null where it is none that we know.
    ///
    /// @param isArray whether a Gemini stream is read as one JSON array
    public @Nullable Call call(boolean isArray) {
        Endpoint endpoint = endpoint();
        if (endpoint == Endpoint.STREAM_GENERATE_CONTENT && isArray) {
            endpoint = Endpoint.STREAM_CONTENT_ARRAY;
        }
        return endpoint == null ? null : new Call(endpoint, model());
    }

    private @Nullable Endpoint endpoint() {
        String suffix = suffix();
        for (Endpoint endpoint : Endpoint.values()) {
            if (endpoint.family() == family && endpoint.suffix().equals(suffix)) {
                return endpoint;
            }
        }
        return null;
    }

    private String suffix() {
        if (family == Family.GEMINI) {
            int colon = rest.lastIndexOf(':');
            return rest.startsWith("models/") && colon > 0 ? rest.substring(colon) : "";
        }
        return "/" + (isDeployed() ? rest.substring(rest.indexOf('/', "deployments/".length()) + 1) : rest);
    }

    private boolean isDeployed() {
        return provider.manner() instanceof Manner.Azure
                && rest.startsWith("deployments/")
                && rest.indexOf('/', "deployments/".length()) > 0;
    }

    private @Nullable String model() {
        if (family == Family.GEMINI) {
            return decoded(rest.substring("models/".length(), rest.lastIndexOf(':')));
        }
        return isDeployed()
                ? decoded(rest.substring("deployments/".length(), rest.indexOf('/', "deployments/".length())))
                : null;
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// The path at the provider with a query.
    public String uri(@Nullable String query) {
        String version = provider.manner() instanceof Manner.Azure(String said) ? said : null;
        if (version == null || (query != null && query.contains("api-version="))) {
            return query == null ? uri : uri + "?" + query;
        }
        return uri + "?api-version=" + version + (query == null ? "" : "&" + query);
    }
}
