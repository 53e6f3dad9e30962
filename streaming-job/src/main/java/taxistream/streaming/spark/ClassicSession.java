package taxistream.streaming.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The session of Spark within this process, as against one of Spark Connect. */
public final class ClassicSession {

    private ClassicSession() {}

    /** The present session, else a new one. The builder of the interface finds this one too, but by Scala's reflection, which is slow at a start. */
    public static SparkSession getOrCreate(SparkConf conf) {
        return org.apache.spark.sql.classic.SparkSession.builder().config(conf).getOrCreate();
    }
}
