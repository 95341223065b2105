// Where the user is: the part of the address behind #, such as #/devices/dev_1/commands?type=reboot.

/** @return {{segments: string[], parameters: URLSearchParams}} */
export function currentRoute() {
  const [path, search = ''] = location.hash.replace(/^#/, '').split('?', 2);
  return {
    segments: path.split('/').filter((segment) => segment !== '').map(decode),
    parameters: new URLSearchParams(search),
  };
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The address of a page, for links. */
export function link(segments, parameters = {}) {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return '#/' + segments.map(encodeURIComponent).join('/') + (pairs.length === 0 ? '' : '?' + new URLSearchParams(pairs));
}

export function goTo(segments, parameters = {}) {
  location.hash = link(segments, parameters);
}
