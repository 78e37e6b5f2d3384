package io.purser.gateway.dialect;

import io.purser.core.estimation.CallShape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request's body with what was found in it. Prints nothing of the body.
public final class Peeked {
    private final Endpoint endpoint;
    private byte[] body;
    private int length;
    private final CallShape shape;
    private final @Nullable String bodyModel;
    private final BodyEdit.Spots spots;
    private final Map<String, String> metadata;
    private final @Nullable String bodyUser;
    private final boolean asksForReasoning;
    private boolean stored;
    private boolean background;
    private boolean usageSaid;
    private List<Reference> references = List.of();
    private Media media = Media.NONE;

    /// A call of another task than text.
    Peeked(
            Endpoint endpoint,
            byte[] body,
            int length,
            CallShape shape,
            @Nullable String bodyModel,
            BodyEdit.Spots spots,
            Media media) {
        this(endpoint, body, length, shape, bodyModel, spots, Map.of(), media.user(), false);
        this.media = media;
    }

    Peeked(
            Endpoint endpoint,
            byte[] body,
            int length,
            CallShape shape,
            @Nullable String bodyModel,
            BodyEdit.Spots spots,
            Map<String, String> metadata,
            @Nullable String bodyUser,
            boolean asksForReasoning) {
        this.endpoint = endpoint;
        this.body = body;
        this.length = length;
        this.shape = shape;
        this.bodyModel = bodyModel;
        this.spots = spots;
        this.metadata = metadata;
        this.bodyUser = bodyUser;
        this.asksForReasoning = asksForReasoning;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public CallShape shape() {
        return shape;
    }

    /// The model that the body names, null where only the path does.
    public @Nullable String bodyModel() {
        return bodyModel;
    }

    /// The body's `metadata`, scalars as strings.
    public Map<String, String> metadata() {
        return metadata;
    }

    /// OpenAI's `user` or `safety_identifier`, Anthropic's `metadata.user_id`.
    public @Nullable String bodyUser() {
        return bodyUser;
    }

    /// Whether the body sets an effort or a budget of reasoning.
    public boolean asksForReasoning() {
        return asksForReasoning;
    }

    Media media() {
        return media;
    }

    /// The content type of a form, with its boundary; null where the body is JSON.
    public @Nullable String formType() {
        return media.contentType();
    }

    /// The names under which a price for just what is asked may be listed, the closest first.
    public List<String> priceNames() {
        return media.priceNames();
    }

    /// The same for another model that is asked in the place of this one.
    public List<String> priceNames(String model) {
        String asked = shape.model();
        return media.priceNames().stream()
                .map(name -> name.endsWith(asked) ? name.substring(0, name.length() - asked.length()) + model : name)
                .toList();
    }

    /// @param kept whether the provider keeps the answer
    Peeked left(boolean kept, boolean inBackground) {
        stored = kept;
        background = inBackground;
        return this;
    }

    Peeked sayingUsage(boolean said) {
        usageSaid = said;
        return this;
    }

    Peeked naming(List<Reference> named) {
        references = named;
        return this;
    }

    /// What the body names at the provider.
    public List<Reference> references() {
        return references;
    }

    /// Whether the body has a `usage` field of the caller's own.
    public boolean saysUsage() {
        return usageSaid;
    }

    /// Lets the body go, of a call that lives on for long after it was sent.
    public void forget() {
        body = new byte[0];
        length = 0;
    }

    /// Whether the answer can be asked for later.
    public boolean isStored() {
        return stored;
    }

    /// Whether the provider goes on when the client is gone, and the answer is asked for later.
    public boolean isBackground() {
        return background;
    }

    /// Every string that becomes prompt text, read again from the bytes.
    public List<String> promptTexts() {
        if (endpoint.task() != Endpoint.Task.TEXT) {
            return MediaPeek.texts(endpoint, shape.model(), media.contentType(), body, length);
        }
        return endpoint.family() == Family.GEMINI
                ? ContentPeek.texts(endpoint, shape.model(), body, length)
                : BodyPeek.texts(endpoint, shape.model(), body, length);
    }

    /// The changes that may be made to the body.
    public BodyEdit edit() {
        return new BodyEdit(endpoint, body, length, spots);
    }
}
