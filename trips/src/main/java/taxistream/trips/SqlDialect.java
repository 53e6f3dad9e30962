package taxistream.trips;

/**
 * What differs between the SQL engines that read TLC's files. Everything else that {@link TlcLayout} writes is SQL that they
 * share, so that the replay and the recount cannot disagree.
 */
public interface SqlDialect {

    /** The column of this name, quoted. */
    String quoted(String column);

    /** The expression for a row's number in its file, from 0. */
    String fileRow();

    /** Double quotes around names, as in the SQL standard and DuckDB; the row's number is a column of that name. */
    SqlDialect DUCKDB = new SqlDialect() {
        @Override
        public String quoted(String column) {
            return '"' + column.replace("\"", "\"\"") + '"';
        }

        @Override
        public String fileRow() {
            return "file_row_number";
        }
    };

    /** Backticks around names, as in Spark; the row's number is in the file's metadata. */
    SqlDialect SPARK = new SqlDialect() {
        @Override
        public String quoted(String column) {
            return '`' + column.replace("`", "``") + '`';
        }

        @Override
        public String fileRow() {
            return "_metadata.row_index";
        }
    };
}
