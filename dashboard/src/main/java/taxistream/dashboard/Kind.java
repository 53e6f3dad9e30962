package taxistream.dashboard;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** The kind of a column's values: how they are read, written as JSON and parsed from a request. */
enum Kind {
    MONTH {
        @Override
        Object read(ResultSet row, int index) throws SQLException {
            LocalDate date = row.getObject(index, LocalDate.class);
            return date == null ? null : YearMonth.from(date).toString();
        }

        @Override
        Object parse(String text) {
            return YearMonth.parse(text).atDay(1);
        }
    },
    DATE {
        @Override
        Object read(ResultSet row, int index) throws SQLException {
            LocalDate date = row.getObject(index, LocalDate.class);
            return date == null ? null : date.toString();
        }

        @Override
        Object parse(String text) {
            return LocalDate.parse(text);
        }
    },
    TIME {
        @Override
        Object read(ResultSet row, int index) throws SQLException {
            LocalDateTime time = row.getObject(index, LocalDateTime.class);
            return time == null ? null : time.toString();
        }

        @Override
        Object parse(String text) {
            return LocalDateTime.parse(text);
        }
    },
    INTEGER {
        @Override
        Object read(ResultSet row, int index) throws SQLException {
            return row.getObject(index);
        }

        @Override
        Object parse(String text) {
            return Long.valueOf(text);
        }
    },
    DECIMAL {
        @Override
        Object read(ResultSet row, int index) throws SQLException {
            return row.getBigDecimal(index);
        }

        @Override
        Object parse(String text) {
            return new BigDecimal(text);
        }
    },
    NUMBER {
        @Override
        Object read(ResultSet row, int index) throws SQLException {
            return row.getObject(index);
        }

        @Override
        Object parse(String text) {
            return Double.valueOf(text);
        }
    },
    BOOLEAN {
        @Override
        Object read(ResultSet row, int index) throws SQLException {
            boolean value = row.getBoolean(index);
            return row.wasNull() ? null : value;
        }

        @Override
        Object parse(String text) {
            if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException("neither true nor false");
            }
            return Boolean.valueOf(text);
        }
    },
    TEXT {
        @Override
        Object read(ResultSet row, int index) throws SQLException {
            return row.getString(index);
        }

        @Override
        Object parse(String text) {
            return text;
        }
    };

    /** The value as JSON writes it, or null. */
    abstract Object read(ResultSet row, int index) throws SQLException;

    /**
     * The value as a parameter of a statement.
     *
     * @throws DateTimeParseException and
     * @throws IllegalArgumentException if the text is none of this kind
     */
    abstract Object parse(String text);

    boolean isNumeric() {
        return this == INTEGER || this == DECIMAL || this == NUMBER;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a column of this name that information_schema gives this type. */
    static Kind of(String name, String dataType, String columnType) {
        return switch (dataType.toLowerCase(Locale.ROOT)) {
            case "date" -> name.equals("month") ? MONTH : DATE;
            case "datetime", "timestamp" -> TIME;
            case "tinyint" -> columnType.equalsIgnoreCase("tinyint(1)") ? BOOLEAN : INTEGER;
            case "smallint", "mediumint", "int", "bigint" -> INTEGER;
            case "decimal" -> DECIMAL;
            case "float", "double" -> NUMBER;
            default -> TEXT;
        };
    }
}
