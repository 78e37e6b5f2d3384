package io.purser.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// nginx as Debian ships it, as a plain proxy: the reference of every ratio.
public final class Nginx implements AutoCloseable {
    private final RunningProcess process;
    private final int port;

    private Nginx(RunningProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts it in front of an upstream, with kept-alive connections to it.
    public static Nginx start(Path folder, int workers, boolean buffering, int upstreamPort)
            throws IOException, InterruptedException {
        int port = Machine.freePort();
        Path home = Files.createDirectories(folder.resolve("nginx"));
        Path config = home.resolve("nginx.conf");
        Files.writeString(config, config(home, workers, buffering, port, upstreamPort));
        RunningProcess process = RunningProcess.start(
                "nginx",
                home.resolve("output.log"),
                Map.of(),
                List.of(
                        "/usr/sbin/nginx",
                        "-p",
                        home.toString(),
                        "-e",
                        home.resolve("error.log").toString(),
                        "-c",
                        config.toString()));
        Machine.awaitPort(process, port, Duration.ofSeconds(10));
        return new Nginx(process, port);
    }

    public int port() {
        return port;
    }

    public RunningProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }

    private static String config(Path home, int workers, boolean buffering, int port, int upstreamPort) {
        return """
                user root;
                daemon off;
                master_process on;
                worker_processes %d;
                pid %s/nginx.pid;
                events { worker_connections 8192; }
                http {
                  access_log off;
                  client_body_temp_path %2$s/body;
                  proxy_temp_path %2$s/proxy;
                  fastcgi_temp_path %2$s/fastcgi;
                  uwsgi_temp_path %2$s/uwsgi;
                  scgi_temp_path %2$s/scgi;
                  keepalive_requests 100000000;
                  keepalive_timeout 600s;
                  client_body_buffer_size 64k;
                  upstream stub {
                    server 127.0.0.1:%4$d;
                    keepalive 4096;
                    keepalive_requests 100000000;
                    keepalive_timeout 600s;
                  }
                  server {
                    listen 127.0.0.1:%3$d backlog=4096;
                    location / {
                      proxy_pass http://stub;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_buffering %5$s;
                      proxy_read_timeout 600s;
                    }
                  }
                }
                """.formatted(workers, home, port, upstreamPort, buffering ? "on" : "off");
    }
}
