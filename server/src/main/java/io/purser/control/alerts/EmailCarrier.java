package io.purser.control.alerts;

import io.purser.core.policy.Channel;
import io.purser.platform.config.SmtpServer;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends mails by SMTP, in plain text. Each has the notice's id in its `Message-ID`: one that is sent twice is shown
/// once by most readers.
final class EmailCarrier implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final long SENT_MILLIS = 30_000;
    private static final int MOST_CONNECTIONS = 2;

    private final SmtpServer server;
    private final MailClient client;

    EmailCarrier(Vertx vertx, SmtpServer server) {
        this.server = server;
        this.client = MailClient.create(vertx, config(server));
    }

    private static MailConfig config(SmtpServer server) {
        MailConfig config = new MailConfig()
                .setHostname(server.host())
                .setPort(server.port())
                .setSsl(server.security() == SmtpServer.Security.TLS)
                .setStarttls(
                        server.security() == SmtpServer.Security.STARTTLS
                                ? StartTLSOptions.REQUIRED
                                : StartTLSOptions.DISABLED)
                .setLogin(server.user() == null ? LoginOption.NONE : LoginOption.REQUIRED)
                .setKeepAlive(false)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setConnectTimeout(CONNECT_MILLIS);
        if (server.user() != null) {
            config.setUsername(server.user()).setPassword(server.password());
        }
        return config;
    }

    Delivery deliver(Channel.Email channel, Notice notice) {
        MailMessage message = new MailMessage()
                .setFrom(server.from())
                .setTo(channel.to())
                .setSubject(notice.subject())
                .setText(notice.text())
                .setHeaders(MultiMap.caseInsensitiveMultiMap()
                        .add("Message-ID", "<" + notice.id() + "@" + domain(server.from()) + ">")
                        .add("Auto-Submitted", "auto-generated"));
        try {
            client.sendMail(message).toCompletionStage().toCompletableFuture().get(SENT_MILLIS, TimeUnit.MILLISECONDS);
            return new Delivery.Delivered(250);
        } catch (ExecutionException failed) {
            return failure(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException late) {
            return new Delivery.Unreachable(server.host() + " did not answer in time");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Delivery.Unreachable("stopping");
        }
    }

    private Delivery failure(Throwable cause) {
        return cause instanceof SMTPException refused && refused.getReplyCode() > 0
                ? new Delivery.Refused(refused.getReplyCode())
                : new Delivery.Unreachable(
                        server.host() + ": " + cause.getClass().getSimpleName());
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1).replace(">", "");
    }

    @Override
    public void close() {
        client.close();
    }
}
