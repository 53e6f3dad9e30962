package taxistream.trips;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A structure in Thrift's compact protocol, in which parquet writes its footers: its fields by their numbers. Only what a footer
 * needs: see "Thrift Compact protocol encoding" in Apache Thrift's documents.
 */
final class ThriftStruct {

    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;

    private static final int DEEPEST = 64;

    private final Map<Integer, Object> fields = new HashMap<>();

    private ThriftStruct() {}

    /** @throws IllegalArgumentException if the bytes are no structure */
    static ThriftStruct parse(byte[] bytes) {
        try {
            return struct(ByteBuffer.wrap(bytes), 0);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("it ends too early", e);
        }
    }

    boolean has(int field) {
        return fields.containsKey(field);
    }

    /** A whole number; the default where there is none. */
    int number(int field, int otherwise) {
        return fields.get(field) instanceof Long number ? Math.toIntExact(number) : otherwise;
    }

    /** A whole number; 0 where there is none. */
    long longNumber(int field) {
        return fields.get(field) instanceof Long number ? number : 0;
    }

    boolean isTrue(int field) {
        return Boolean.TRUE.equals(fields.get(field));
    }

    String text(int field) {
        return fields.get(field) instanceof byte[] utf8 ? new String(utf8, StandardCharsets.UTF_8) : "";
    }

    /** A structure; an empty one where there is none. */
    ThriftStruct struct(int field) {
        return fields.get(field) instanceof ThriftStruct struct ? struct : new ThriftStruct();
    }

    /** The structures in a list; none where there is no list. */
    List<ThriftStruct> structs(int field) {
        return elements(field, ThriftStruct.class);
    }

    /** The whole numbers in a list; none where there is no list. */
    List<Long> numbers(int field) {
        return elements(field, Long.class);
    }

    private <T> List<T> elements(int field, Class<T> type) {
        return fields.get(field) instanceof List<?> list
                ? list.stream().filter(type::isInstance).map(type::cast).toList()
                : List.of();
    }

    private static ThriftStruct struct(ByteBuffer in, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("it is nested too deeply");
        }
        ThriftStruct struct = new ThriftStruct();
        int field = 0;
        for (int header = in.get() & 0xFF; header != 0; header = in.get() & 0xFF) {
            int delta = header >> 4;
            field = delta == 0 ? (int) zigzag(in) : field + delta;
            int type = header & 0x0F;
            struct.fields.put(
                    field,
                    switch (type) {
                        case TRUE -> Boolean.TRUE;
                        case FALSE -> Boolean.FALSE;
                        default -> value(in, type, depth);
                    });
        }
        return struct;
    }

    private static Object value(ByteBuffer in, int type, int depth) {
        return switch (type) {
            case TRUE, FALSE -> in.get() == TRUE;
            case BYTE -> (long) in.get();
            case I16, I32, I64 -> zigzag(in);
            case DOUBLE -> in.getDouble();
            case BINARY -> {
                byte[] bytes = new byte[size(in)];
                in.get(bytes);
                yield bytes;
            }
            case LIST, SET -> list(in, depth);
            case MAP -> map(in, depth);
            case STRUCT -> struct(in, depth + 1);
            default -> throw new IllegalArgumentException("it has a field of the type " + type);
        };
    }

    private static List<Object> list(ByteBuffer in, int depth) {
        int header = in.get() & 0xFF;
        int size = header >> 4 == 15 ? size(in) : header >> 4;
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(value(in, header & 0x0F, depth));
        }
        return list;
    }

    private static Map<Object, Object> map(ByteBuffer in, int depth) {
        Map<Object, Object> map = new HashMap<>();
        int size = size(in);
        int types = size == 0 ? 0 : in.get() & 0xFF;
        for (int i = 0; i < size; i++) {
            Object key = value(in, types >> 4, depth);
            map.put(key, value(in, types & 0x0F, depth));
        }
        return map;
    }

    /** A length that what is left can hold, so that damaged bytes do not ask for gigabytes. */
    private static int size(ByteBuffer in) {
        long size = varint(in);
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException("it ends too early");
        }
        return (int) size;
    }

    private static long zigzag(ByteBuffer in) {
        long number = varint(in);
        return (number >>> 1) ^ -(number & 1);
    }

    private static long varint(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("it has a number that does not end");
    }
}
