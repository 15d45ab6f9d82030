"""The browser part of maps with thousands of cases: `index.js` is served as it is."""
