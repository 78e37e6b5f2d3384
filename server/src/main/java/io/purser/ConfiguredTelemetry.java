package io.purser;

import io.purser.gateway.tracing.CallMeters;
import io.purser.gateway.tracing.Tracing;
import io.purser.governance.recovery.Organizations;
import io.purser.platform.config.OtlpTarget;
import io.purser.platform.otlp.OtlpExport;
import io.purser.platform.telemetry.Spans;
import io.purser.platform.telemetry.Telemetry;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What operators watch: the registry of meters, and the way to a collector where the configuration
/// names one.
final class ConfiguredTelemetry {
    private static final Spans NOWHERE = _ -> {};

    private ConfiguredTelemetry() {}

    static Telemetry registry(Organizations organizations, Shutdown shutdown) {
        Telemetry telemetry = new Telemetry();
        shutdown.add("telemetry", telemetry);
        telemetry.gauge(
                "purser.holds.open",
                "Calls that were admitted and have not ended",
                () -> organizations.organizations().stream()
                        .mapToInt(organizations::openHolds)
                        .sum());
        telemetry.gauge(
                "purser.store.healthy", "1 while the ledger accepts records", () -> organizations.healthy() ? 1 : 0);
        return telemetry;
    }

    /// Null where nothing is sent anywhere: then none of its classes is loaded.
    static @Nullable Tracing tracing(
            @Nullable OtlpTarget target, Telemetry telemetry, InstantSource clock, Shutdown shutdown) {
        return target == null ? null : started(target, telemetry, clock, shutdown);
    }

    private static Tracing started(OtlpTarget target, Telemetry telemetry, InstantSource clock, Shutdown shutdown) {
        OtlpExport export = OtlpExport.start(target, telemetry.registry(), clock, Wiring.VERSION);
        shutdown.add("telemetry's export", export);
        LongSupplier ids = () -> ThreadLocalRandom.current().nextLong();
        double sampling = target.traces() ? target.sampling() : 0;
        return new Tracing(target.traces() ? export : NOWHERE, new CallMeters(telemetry.registry()), sampling, ids);
    }
}
