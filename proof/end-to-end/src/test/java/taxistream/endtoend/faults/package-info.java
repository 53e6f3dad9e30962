/**
 * Faults, one at a time and in random order, and what must hold after each: the numbers of the oracle, and no reader ever
 * misled. A test meets a process at a fail point, strikes, and watches it recover.
 */
package taxistream.endtoend.faults;
