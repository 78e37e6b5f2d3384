package io.purser.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads a file of list prices: `prices`, with the fields that it has in `purser.yaml`. It is data
/// from elsewhere, so that it may name no variable and no file.
final class PriceFileReader {
    private PriceFileReader() {}

    static List<Config.Price> read(Path file, Problems problems) {
        var place = new Place(file.toString(), 0, "");
        try {
            return read(file.toString(), Files.readString(file), problems);
        } catch (NoSuchFileException missing) {
            problems.add(place, "no such file; an empty one will do until `purser prices import` writes it");
        } catch (IOException unreadable) {
            problems.add(place, "cannot be read: " + unreadable.getClass().getSimpleName());
        }
        return List.of();
    }

    static List<Config.Price> read(String source, String text, Problems problems) {
        List<Config.Price> prices = new ArrayList<>();
        var root = new Section(YamlReader.read(source, text, Variables.none(), problems), problems);
        for (Section price : root.sections("prices")) {
            prices.add(PriceReader.price(price));
        }
        root.done();
        return prices;
    }
}
