package io.purser.storage.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// SQLite itself, kept once in the data folder. Left alone, the driver copies it to the temporary
/// folder at each start, runs a process to learn which one it needs, and leaves the copy behind
/// where the gateway is killed. Whatever goes wrong here, the driver still does that.
final class NativeLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String PLACE = "org.sqlite.lib.path";
    private static final String FOLDER = "native";

    private NativeLibrary() {}

    /// Tells the driver to load the library from a data folder that this process has locked. The
    /// first folder counts, and so does what an operator has set: a process loads it once.
    static synchronized void keepIn(Path data) {
        if (System.getProperty(PLACE) != null) {
            return;
        }
        try {
            System.setProperty(PLACE, kept(data.resolve(FOLDER)).toString());
        } catch (IOException | RuntimeException e) {
            LOG.info("SQLite's library is not kept in {}: {}", data, e.toString());
        }
    }

    /// The folder with the library of this version for this machine.
    private static Path kept(Path folder) throws IOException {
        String machine = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
        Path place = folder.resolve((machine + "-" + SQLiteJDBCLoader.getVersion()).replaceAll("[^A-Za-z0-9._-]", "_"));
        String name = LibraryLoaderUtil.getNativeLibName();
        if (!Files.exists(place.resolve(name))) {
            Files.createDirectories(place);
            copy(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name, place, name);
        }
        return place;
    }

    /// The file is there whole or not at all, after a power cut too.
    private static void copy(String resource, Path place, String name) throws IOException {
        Path made = place.resolve(name + ".new");
        try (@Nullable InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource);
                FileChannel out = FileChannel.open(
                        made,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            if (in == null) {
                throw new IOException(resource + " is not in this build");
            }
            ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(made, place.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
