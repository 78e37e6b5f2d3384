package io.purser.storage.duckdb;

import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.explore.Basis;
import io.purser.control.explore.Facts.Answer;
import io.purser.control.explore.Facts.Call;
import io.purser.control.explore.Facts.Calls;
import io.purser.control.explore.Facts.Group;
import io.purser.control.explore.Facts.Place;
import io.purser.control.explore.Figures;
import io.purser.control.explore.Question;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A question that is put to the rows.
final class Asked {
    private final Connection connection;
    private final Columns columns;
    private final Words words;
    private final Callers callers;

    Asked(Connection connection, Columns columns, Words words, Callers callers) {
        this.connection = connection;
        this.columns = columns;
        this.words = words;
        this.callers = callers;
    }

    /// The groups that have any entry.
    Answer groups(Question question) throws SQLException {
        QuestionSql sql = new QuestionSql(question, columns, words, callers);
        List<Group> groups = new ArrayList<>();
        try (PreparedStatement query = prepared(sql.groups(), sql.parameters());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                long moment = row.getLong("moment") * EntryColumns.QUARTER_MILLIS;
                if (!row.wasNull()) {
                    groups.add(group(question, row, moment));
                }
            }
        }
        return new Answer(groups, question.asOf());
    }

    private Group group(Question question, ResultSet row, long moment) throws SQLException {
        List<@Nullable String> values = new ArrayList<>(question.by().size());
        for (int at = 0; at < question.by().size(); at++) {
            values.add(value(question.by().get(at), row, at));
        }
        TimeRange period = question.bucket().around(moment, question.range(), question.zone());
        Map<Basis, Long> figures = new EnumMap<>(Basis.class);
        for (Basis basis : question.figures()) {
            @Nullable Object figure = row.getObject("f_" + basis.name());
            if (figure != null) {
                figures.put(basis, exact(figure));
            }
        }
        return new Group(period, values, new Figures(figures));
    }

    private @Nullable String value(UsageDimension dimension, ResultSet row, int at) throws SQLException {
        if (columns.coded(dimension.name()).isEmpty()) {
            return row.getString("d" + at);
        }
        int code = row.getInt("d" + at);
        return code == Words.BEYOND ? row.getString("t" + at) : words.text(dimension.name(), code);
    }

    private static long exact(Object figure) {
        return figure instanceof BigInteger big ? big.longValueExact() : ((Number) figure).longValue();
    }

    /// Calls, the newest admission first.
    Calls calls(Question question, @Nullable Place before, int most) throws SQLException {
        QuestionSql sql = new QuestionSql(question, columns, words, callers);
        String text =
                sql.calls(before == null ? null : before.admittedAt(), before == null ? null : before.sequence(), most);
        List<Call> calls = new ArrayList<>();
        try (PreparedStatement query = prepared(text, sql.parameters());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                calls.add(new Call(new Place(row.getLong(1), row.getLong(2)), row.getString(3)));
            }
        }
        return new Calls(calls, question.asOf());
    }

    private PreparedStatement prepared(String sql, List<Object> parameters) throws SQLException {
        PreparedStatement query = connection.prepareStatement(sql);
        for (int at = 0; at < parameters.size(); at++) {
            query.setObject(at + 1, parameters.get(at));
        }
        return query;
    }
}
