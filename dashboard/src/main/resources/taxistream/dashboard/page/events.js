// What everybody asks about when they see the months. Sources: New York State's and TLC's announcements.

export const EVENTS = [
  { month: '2019-02', short: 'Surcharge', text: 'Congestion surcharge on trips south of 96th Street, from 2 February 2019.' },
  { month: '2020-03', short: 'Covid', text: 'Covid: New York stays at home from 22 March 2020.' },
  { month: '2022-12', short: 'Fares up', text: 'Higher metered fares in yellow and green taxis, from 19 December 2022.' },
  { month: '2025-01', short: 'Toll', text: 'Congestion toll south of 60th Street, from 5 January 2025.' },
];
