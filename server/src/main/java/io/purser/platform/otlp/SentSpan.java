package io.purser.platform.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.purser.platform.telemetry.Span;
import io.purser.platform.telemetry.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A span as the library sends it.
record SentSpan(Span span, Attributes attributes, Resource resource, InstrumentationScopeInfo scope)
        implements SpanData {
    private static final int LONGEST = 1_024;

    static SentSpan of(Span span, Resource resource, InstrumentationScopeInfo scope) {
        AttributesBuilder attributes = Attributes.builder();
        span.describe(new Taken(attributes));
        return new SentSpan(span, attributes.build(), resource, scope);
    }

    /// Words become attributes; nothing is longer than a collector likes.
    private record Taken(AttributesBuilder attributes) implements Span.Words {
        @Override
        public void text(String name, @Nullable String value) {
            if (value != null) {
                attributes.put(name, cut(value));
            }
        }

        @Override
        public void number(String name, long value) {
            attributes.put(name, value);
        }

        @Override
        public void decimal(String name, double value) {
            attributes.put(name, value);
        }

        @Override
        public void flag(String name, boolean value) {
            attributes.put(name, value);
        }

        @Override
        public void texts(String name, List<String> values) {
            if (!values.isEmpty()) {
                attributes.put(name, values.stream().map(Taken::cut).toArray(String[]::new));
            }
        }

        private static String cut(String value) {
            return value.length() <= LONGEST ? value : value.substring(0, LONGEST);
        }
    }

    private SpanContext context(long id, boolean isRemote) {
        TraceContext context = span.context();
        String trace = TraceId.fromLongs(context.high(), context.low());
        return isRemote
                ? SpanContext.createFromRemoteParent(
                        trace, SpanId.fromLong(id), TraceFlags.getSampled(), TraceState.getDefault())
                : SpanContext.create(trace, SpanId.fromLong(id), TraceFlags.getSampled(), TraceState.getDefault());
    }

    @Override
    public String getName() {
        return span.name();
    }

    @Override
    public SpanKind getKind() {
        return switch (span.kind()) {
            case SERVER -> SpanKind.SERVER;
            case CLIENT -> SpanKind.CLIENT;
        };
    }

    @Override
    public SpanContext getSpanContext() {
        return context(span.context().span(), false);
    }

    @Override
    public SpanContext getParentSpanContext() {
        long parent = span.context().parent();
        return parent == 0 ? SpanContext.getInvalid() : context(parent, span.kind() == Span.Kind.SERVER);
    }

    @Override
    public StatusData getStatus() {
        return span.failed() ? StatusData.error() : StatusData.unset();
    }

    @Override
    public long getStartEpochNanos() {
        return span.startEpochNanos();
    }

    @Override
    public long getEndEpochNanos() {
        return span.endEpochNanos();
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    @SuppressWarnings("deprecation")
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(scope.getName(), scope.getVersion());
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return scope;
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
