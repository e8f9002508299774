const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const two = (number: number): string => String(number).padStart(2, '0');
const day = (date: Date): string => DAYS[date.getDay()] ?? '';
const month = (date: Date): string => MONTHS[date.getMonth()] ?? '';
const dayOfYear = (date: Date): number =>
  Math.round(
    (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) - Date.UTC(date.getFullYear(), 0, 0)) /
      864e5,
  );

function zone(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

const DIRECTIVES: Readonly<Record<string, (date: Date) => string>> = {
  '%': () => '%',
  A: day,
  a: (date) => day(date).slice(0, 3),
  B: month,
  b: (date) => month(date).slice(0, 3),
  d: (date) => two(date.getDate()),
  e: (date) => String(date.getDate()).padStart(2),
  F: (date) => strftime('%Y-%m-%d', date),
  H: (date) => two(date.getHours()),
  I: (date) => two(date.getHours() % 12 || 12),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  M: (date) => two(date.getMinutes()),
  m: (date) => two(date.getMonth() + 1),
  p: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  S: (date) => two(date.getSeconds()),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  T: (date) => strftime('%H:%M:%S', date),
  w: (date) => String(date.getDay()),
  Y: (date) => String(date.getFullYear()),
  y: (date) => two(date.getFullYear() % 100),
  z: zone,
};

/** Python's `time.strftime` in local time and the C locale. A directive that is not known stays as it is, as glibc's does. */
export function strftime(format: string, date: Date): string {
  return format.replace(/%(.)/gs, (whole, letter: string) => DIRECTIVES[letter]?.(date) ?? whole);
}
