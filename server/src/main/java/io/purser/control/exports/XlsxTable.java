package io.purser.control.exports;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// An Office Open XML workbook (ISO/IEC 29500), written row by row: one sheet, and further ones with the header again
/// where it is full. Every cell has a type, and none is a formula.
final class XlsxTable {
    /// What a sheet holds, its header among them.
    static final int MOST_ROWS = 1_048_576;

    /// A part of 4 GiB would need another form of archive, which not every reader takes.
    private static final long MOST_CHARACTERS = 1L << 30;

    private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006";
    private static final String TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    private final Table table;
    private final ZipOutputStream zip;
    private final Writer out;
    private final int mostRows;
    private final XlsxCells cells;
    private int sheets;
    private int rows;
    private long characters;

    private XlsxTable(Table table, ZipOutputStream zip, int mostRows) {
        this.table = table;
        this.zip = zip;
        this.out = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8), 1 << 14);
        this.mostRows = mostRows;
        this.cells = new XlsxCells(table.columns());
    }

    static Table.Total write(Table table, OutputStream out, int mostRows) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.BEST_SPEED);
        XlsxTable workbook = new XlsxTable(table, zip, mostRows);
        workbook.begin();
        Table.Total total = table.rows().each(workbook::row);
        workbook.end();
        workbook.parts();
        zip.finish();
        return total;
    }

    private void begin() throws IOException {
        sheets++;
        entry("xl/worksheets/sheet" + sheets + ".xml");
        out.write(HEAD + "<worksheet xmlns=\"" + MAIN + "\"><sheetViews><sheetView workbookViewId=\"0\">"
                + "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView>"
                + "</sheetViews><sheetData>");
        rows = 1;
        characters = 0;
        out.write(cells.header());
    }

    private void row(List<@Nullable String> values) throws IOException {
        if (rows == mostRows || characters > MOST_CHARACTERS) {
            end();
            begin();
        }
        rows++;
        CharSequence written = cells.row(rows, values);
        characters += written.length();
        out.append(written);
    }

    private void end() throws IOException {
        out.write("</sheetData></worksheet>");
        close();
    }

    /// What a workbook needs besides its sheets.
    private void parts() throws IOException {
        StringBuilder types = new StringBuilder();
        StringBuilder list = new StringBuilder();
        StringBuilder relations = new StringBuilder();
        for (int sheet = 1; sheet <= sheets; sheet++) {
            types.append("<Override PartName=\"/xl/worksheets/sheet%d.xml\" ContentType=\"%sworksheet+xml\"/>"
                    .formatted(sheet, TYPE));
            list.append("<sheet name=\"%s\" sheetId=\"%d\" r:id=\"rId%d\"/>"
                    .formatted(sheet == 1 ? table.name() : table.name() + " " + sheet, sheet, sheet));
            relations.append(relation("rId" + sheet, "worksheet", "worksheets/sheet" + sheet + ".xml"));
        }
        part(
                "xl/workbook.xml",
                "<workbook xmlns=\"" + MAIN + "\" xmlns:r=\"" + OFFICE + "\"><sheets>" + list + "</sheets></workbook>");
        part("xl/_rels/workbook.xml.rels", relations(relations.append(relation("styles", "styles", "styles.xml"))));
        part("xl/styles.xml", XlsxCells.STYLES.formatted(MAIN));
        part("_rels/.rels", relations(relation("workbook", "officeDocument", "xl/workbook.xml")));
        part(
                "[Content_Types].xml",
                "<Types xmlns=\"" + PACKAGE + "/content-types\"><Default Extension=\"rels\" ContentType=\""
                        + "application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" + TYPE + "sheet.main+xml\"/>"
                        + "<Override PartName=\"/xl/styles.xml\" ContentType=\"" + TYPE + "styles+xml\"/>" + types
                        + "</Types>");
    }

    private static String relations(CharSequence inside) {
        return "<Relationships xmlns=\"" + PACKAGE + "/relationships\">" + inside + "</Relationships>";
    }

    private static String relation(String id, String type, String target) {
        return "<Relationship Id=\"%s\" Type=\"%s/%s\" Target=\"%s\"/>".formatted(id, OFFICE, type, target);
    }

    private void part(String name, String text) throws IOException {
        entry(name);
        out.write(HEAD + text);
        close();
    }

    /// Of one moment, so that the same rows give the same bytes.
    private void entry(String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(ALWAYS);
        zip.putNextEntry(entry);
    }

    private void close() throws IOException {
        out.flush();
        zip.closeEntry();
    }
}
