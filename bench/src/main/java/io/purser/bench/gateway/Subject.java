package io.purser.bench.gateway;

import io.purser.bench.process.RunningProcess;
import java.util.List;

/// A process whose cost is measured.
///
/// @param requests what is sent to it, in turn
public record Subject(String name, RunningProcess process, int port, List<byte[]> requests) {

    public Subject {
        requests = List.copyOf(requests);
    }
}
