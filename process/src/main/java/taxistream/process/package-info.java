/** A process among others: its name, its pauses between tries, and the points where a test makes it fail. Needs the JDK alone. */
package taxistream.process;
