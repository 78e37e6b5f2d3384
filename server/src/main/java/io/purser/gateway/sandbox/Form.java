package io.purser.gateway.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A form, as the HTTP library reads it: fields by name, files by name.
final class Form {
    private final HttpServerRequest request;
    private final Map<String, List<Buffer>> files = new LinkedHashMap<>();

    private Form(HttpServerRequest request) {
        this.request = request;
    }

    static boolean isSent(HttpServerRequest request) {
        String type = request.getHeader("content-type");
        return type != null && type.startsWith("multipart/form-data");
    }

    /// Reads the form; `then` comes once it is whole.
    static void read(HttpServerRequest request, Consumer<Form> then) {
        Form form = new Form(request);
        request.setExpectMultipart(true);
        request.uploadHandler(upload -> {
            Buffer content = Buffer.buffer();
            form.files.computeIfAbsent(upload.name(), _ -> new ArrayList<>()).add(content);
            upload.handler(content::appendBuffer);
        });
        request.endHandler(_ -> then.accept(form));
    }

    /// A field's text, empty where it is not there.
    String text(String name) {
        String value = request.getFormAttribute(name);
        return value == null ? "" : value;
    }

    /// The files under a name, under its plural in brackets too.
    List<Buffer> files(String name) {
        List<Buffer> all = new ArrayList<>(files.getOrDefault(name, List.of()));
        all.addAll(files.getOrDefault(name + "[]", List.of()));
        return all;
    }
}
